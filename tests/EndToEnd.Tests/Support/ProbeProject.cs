using System.Diagnostics;

namespace Sonde.EndToEnd.Tests.Support;

/// <summary>A probe project in its own folder, built as the ready-made probes are.</summary>
public sealed class ProbeProject : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("sonde-probe-").FullName;

    public ProbeProject()
    {
        string src = Path.Combine(Repository.Root, "src");
        string bin = Path.Combine("bin", Repository.Configuration);
        Write("Directory.Build.props", "<Project />");
        Write("Jobs.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <SondeTasks>{src}/Build/{bin}/net10.0/Sonde.Build.dll</SondeTasks>
              </PropertyGroup>
              <Import Project="{src}/Build/build/Sonde.props" />
              <ItemGroup>
                <Reference Include="{src}/Attributes/{bin}/netstandard2.0/Sonde.Attributes.dll" />
                <Reference Include="{src}/Runtime/{bin}/net10.0/Sonde.Runtime.dll" />
                <Analyzer Include="{src}/Generators/{bin}/netstandard2.0/Sonde.Generators.dll" />
              </ItemGroup>
              <Import Project="{src}/Build/build/Sonde.targets" />
            </Project>
            """);
    }

    /// <summary>Writes the files and builds the project.</summary>
    internal (bool Succeeded, string Output) Build(params IEnumerable<(string Name, string Text)> files)
    {
        foreach ((string name, string text) in files)
            Write(name, text);
        var start = new ProcessStartInfo("dotnet", ["build", "-nologo", "-nodeReuse:false", "-p:UseSharedCompilation=false"])
        {
            WorkingDirectory = _path,
            RedirectStandardOutput = true,
        };
        // A build inside a test run would inherit the settings of the outer build.
        foreach (string variable in start.Environment.Keys.Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToArray())
            start.Environment.Remove(variable);
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode == 0, output);
    }

    public void Dispose() => Directory.Delete(_path, recursive: true);

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_path, name), text);
}
