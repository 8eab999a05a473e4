using System.Diagnostics;

namespace Sonde.Build.Tests;

/// <summary>A probe project outside the repository that imports the build files as a user's project does.</summary>
internal sealed class ProbeProject : IDisposable
{
    private readonly TempFolder _folder;
    private readonly string _clang;
    private readonly string[] _properties;

    public ProbeProject(string? buildFiles = null, string folder = "")
    {
        _folder = new TempFolder(folder);
        string files = buildFiles ?? Repository.BuildFiles;
        // The files of a package find the task of the package.
        _properties = buildFiles is null ? [$"-p:SondeTasks={Repository.Tasks}"] : [];
        _folder.Write("Directory.Build.props", "<Project />");
        _folder.Write("Probe.csproj",
            $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
              </PropertyGroup>
              <Import Project="{files}/Sonde.props" />
              <Import Project="{files}/Sonde.targets" />
            </Project>
            """);
        _folder.Write("Probe.cs", "internal static class Probe;\n");
        _folder.Write("demo.h", Sources.Header);
        _folder.Write("demo.bpf.c", Sources.Program);
        _folder.Write("offsets.txt", "# No offset is known yet.\n");
        _clang = WriteClang("Sonde test clang version 14.0.0");
    }

    public string Root => _folder.Root;

    public string Output => Path.Combine(Root, "obj", "Debug", "net10.0", "sonde");

    /// <summary>The number of objects for which clang was started, without the second compilation with marks.</summary>
    public int Compilations => File.Exists(Log) ? File.ReadAllLines(Log).Length : 0;

    private string Log => Path.Combine(Root, "compilations.log");

    public string Write(string path, string text) => _folder.Write(path, text);

    public string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    /// <summary>Writes the clang of the project. It counts compilations, and reports the given version.</summary>
    public string WriteClang(string version) => _folder.WriteScript("tools/clang",
        $"""
        if [ "$1" = --version ]; then echo "{version}"; exit 0; fi
        case "$*" in *-DSONDE_MARKS*) ;; *) echo run >> "{Path.Combine(Root, "compilations.log")}" ;; esac
        exec clang "$@"
        """);

    /// <summary>Runs only the part of a build that compiles BPF programs.</summary>
    public BuildOutcome BuildBpf(params string[] arguments) => Run(["msbuild", "-restore", "-t:SondeBuildBpf", .. arguments]);

    /// <summary>Runs a whole <c>dotnet build</c>.</summary>
    public BuildOutcome Build(params string[] arguments) => Run(["build", .. arguments]);

    public BuildOutcome Clean() => Run(["msbuild", "-t:Clean"]);

    public void Dispose() => _folder.Dispose();

    private BuildOutcome Run(string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            WorkingDirectory = Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        string[] all = [.. arguments, "-nologo", "-nodeReuse:false", "-v:normal", "-clp:NoSummary", "-p:UseSharedCompilation=false", .. _properties];
        foreach (string argument in all)
            start.ArgumentList.Add(argument);
        if (!arguments.Any(argument => argument.StartsWith("-p:SondeClang=", StringComparison.Ordinal)))
            start.ArgumentList.Add($"-p:SondeClang={_clang.Replace(";", "%3b", StringComparison.Ordinal)}");
        // A build inside a test run would inherit the settings of the outer build.
        foreach (string name in start.Environment.Keys.Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToArray())
            start.Environment.Remove(name);
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd() + errors.Result;
        process.WaitForExit();
        return new BuildOutcome(process.ExitCode == 0, output);
    }
}
