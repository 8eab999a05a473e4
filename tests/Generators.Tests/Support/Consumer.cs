using System.Diagnostics;

namespace Sonde.Generators.Tests.Support;

/// <summary>A project on disk that a real compiler builds, with the built generator and no package.</summary>
internal sealed class Consumer : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("sonde-consumer-").FullName;

    public Consumer(ProbeProject project, string properties)
    {
        Write("Directory.Build.props", "<Project />");
        Write("Directory.Packages.props", "<Project />");
        for (int i = 0; i < project.Sources.Length; i++)
            Write($"Source{i}.cs", project.Sources[i] + "\n");
        string files = string.Concat(project.Headers.Select(header => Item(header.Include, header.Text, "header", header.Include)))
            + string.Concat(project.Facts.Select(file => Item(Path.GetFileName(file.Path), file.Text, "facts", "")));
        Write(project.AssemblyName + ".csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <SondeLibClang>{project.LibClang}</SondeLibClang>
                {properties}
              </PropertyGroup>
              <ItemGroup>
                <Reference Include="{typeof(ProbeAttribute).Assembly.Location}" />
                <Reference Include="{typeof(Runtime.Probes.ProbeDescriptor).Assembly.Location}" />
                <Analyzer Include="{typeof(ProbeGenerator).Assembly.Location}" />
                <CompilerVisibleProperty Include="SondeLibClang" />
                <CompilerVisibleItemMetadata Include="AdditionalFiles" MetadataName="SondeKind" />
                <CompilerVisibleItemMetadata Include="AdditionalFiles" MetadataName="SondeInclude" />
            {files}
              </ItemGroup>
            </Project>
            """);
    }

    /// <summary>Builds it.</summary>
    /// <returns>The warnings and errors, each once; empty where there are none.</returns>
    public async Task<string> BuildAsync()
    {
        var start = new ProcessStartInfo(
            "dotnet", ["build", "-nologo", "-m:1", "-nodeReuse:false", "-v:quiet", "-clp:NoSummary", "-p:UseSharedCompilation=false"])
        {
            WorkingDirectory = _root,
            RedirectStandardOutput = true,
        };
        // A build inside a test run would inherit the settings of the outer build.
        foreach (string name in start.Environment.Keys.Where(static key => key.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToArray())
            start.Environment.Remove(name);
        using Process process = Process.Start(start)!;
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        string[] complaints = [.. output.Split('\n').Where(static line => line.Contains(": warning ") || line.Contains(": error "))];
        return process.ExitCode != 0 && complaints.Length == 0 ? output : string.Join("\n", complaints.Distinct());
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private string Item(string path, string text, string kind, string include)
    {
        Write(path, text);
        return $"    <AdditionalFiles Include=\"{path}\" SondeKind=\"{kind}\" SondeInclude=\"{include}\" />\n";
    }

    private void Write(string path, string text)
    {
        string full = Path.Combine(_root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
    }
}
