using System.Diagnostics;
using System.IO.Compression;
using Sonde.Runtime.Executables;
using Sonde.Tool.Errors;
using Sonde.Tool.Offsets;

namespace Sonde.Tool.Tests;

/// <summary>Builds an index with the distribution's Go. A file proxy has two versions of the module.</summary>
public sealed class IndexBuildTests : IDisposable
{
    private const string Module = "example.test/Lib";
    private const string Wire = $"{Module}/internal/wire";

    private readonly string _folder = Directory.CreateTempSubdirectory("sonde-index-").FullName;
    private readonly (string Name, string? Value)[] _environment;

    public IndexBuildTests()
    {
        Publish("v1.0.0", "type frame struct { id uint32; end bool; place }\n\ntype place struct { line, column uint16 }");
        Publish("v1.1.0", "type frame struct { kind uint64; id uint32; end bool; place }\n\ntype place struct { line, column uint16 }\n\ntype header interface{}");
        _environment = Set(
            ("GOPROXY", $"file://{_folder}/proxy"), ("GOMODCACHE", $"{_folder}/mod"), ("GOSUMDB", "off"), ("GONOSUMDB", null));
    }

    [Fact]
    public void Run_UnexportedStructOfAnInternalPackage_IsReadOnBothArchitecturesAndNotAgain()
    {
        string file = Path.Combine(_folder, "offsets.txt");
        StructField[] fields =
        [
            new(Wire, "frame", "id"), new(Wire, "frame", "kind"), new(Wire, "frame", "place.column"), new(Wire, "frame", "line"), new(Wire, "header", "x"), new($"{Module}/later", "T", "x"),
        ];

        (int exitCode, string error) = Run(file, fields);

        Assert.True(exitCode == ExitCode.Success, error);
        string text = File.ReadAllText(file);
        Assert.EndsWith(
            """

            module example.test/Lib
            versions v1.0.0 v1.1.0

            struct example.test/Lib/internal/wire frame
              id amd64,arm64 v1.0.0 0
              id amd64,arm64 v1.1.0 8
              kind amd64,arm64 v1.0.0 absent
              kind amd64,arm64 v1.1.0 0
              line amd64,arm64 v1.0.0 6
              line amd64,arm64 v1.1.0 14
              place.column amd64,arm64 v1.0.0 8
              place.column amd64,arm64 v1.1.0 16

            struct example.test/Lib/internal/wire header
              x amd64,arm64 v1.0.0..v1.1.0 absent

            struct example.test/Lib/later T
              x amd64,arm64 v1.0.0..v1.1.0 absent

            """,
            text, StringComparison.Ordinal);

        // The file already names the wanted fields, so nothing is left to do.
        (_, error) = Run(file, []);
        Assert.Contains("4 observations at hand, 0 to make", error, StringComparison.Ordinal);
        Assert.Equal(text, File.ReadAllText(file));
    }

    [Fact]
    public void Run_SourceThatDoesNotCompile_IsReportedAndNotTakenForAbsent()
    {
        Publish("v1.2.0", "type frame struct { id missing }");
        string file = Path.Combine(_folder, "offsets.txt");

        (int exitCode, string error) = Run(file, [new StructField(Wire, "frame", "id")]);

        Assert.Equal(ExitCode.FoundProblems, exitCode);
        Assert.Contains($"sonde: '{Module} v1.2.0 amd64' does not build: ", error, StringComparison.Ordinal);
        Assert.Contains("versions v1.0.0 v1.1.0\n", File.ReadAllText(file), StringComparison.Ordinal);
    }

    public void Dispose()
    {
        // The module cache is read-only. This is the documented way to remove it.
        using (Process clean = Process.Start(new ProcessStartInfo("go", ["clean", "-modcache"]) { WorkingDirectory = _folder })!)
            clean.WaitForExit();
        Set(_environment);
        Directory.Delete(_folder, recursive: true);
    }

    private static (int ExitCode, string Error) Run(string file, StructField[] fields)
    {
        using var error = new StringWriter();
        int exitCode = new IndexBuild(
            new IndexBuildRequest { Path = file, Probes = [], Fields = fields, Toolchains = ["go"], Modules = [] }, error).Run();
        return (exitCode, error.ToString());
    }

    private static (string Name, string? Value)[] Set(params (string Name, string? Value)[] variables)
    {
        (string Name, string? Value)[] before = Array.ConvertAll(
            variables, static v => (v.Name, Environment.GetEnvironmentVariable(v.Name)));
        foreach ((string name, string? value) in variables)
            Environment.SetEnvironmentVariable(name, value);
        return before;
    }

    /// <summary>A module whose root imports its internal package, as libraries do.</summary>
    private void Publish(string version, string types)
    {
        string proxy = Path.Combine(_folder, "proxy", "example.test", "!lib", "@v");
        Directory.CreateDirectory(proxy);
        string go = $"module {Module}\n\ngo 1.19\n";
        File.AppendAllText(Path.Combine(proxy, "list"), $"{version}\n");
        File.WriteAllText(Path.Combine(proxy, $"{version}.mod"), go);
        File.WriteAllText(Path.Combine(proxy, $"{version}.info"), $$"""{"Version":"{{version}}"}""");
        using ZipArchive zip = ZipFile.Open(Path.Combine(proxy, $"{version}.zip"), ZipArchiveMode.Create);
        Add("go.mod", go);
        Add("lib.go", $"package lib\n\nimport _ \"{Wire}\"\n");
        Add("internal/wire/wire.go", $"package wire\n\n{types}\n");

        void Add(string name, string text)
        {
            using var writer = new StreamWriter(zip.CreateEntry($"{Module}@{version}/{name}").Open());
            writer.Write(text);
        }
    }
}
