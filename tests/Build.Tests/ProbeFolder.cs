using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace Sonde.Build.Tests;

/// <summary>A folder with a probe's C sources and a clang that counts its runs, for the task without MSBuild around it.</summary>
internal sealed class ProbeFolder : IDisposable
{
    private readonly TempFolder _folder = new();

    public ProbeFolder()
    {
        Write("demo.h", Sources.Header);
        Write("demo.bpf.c", Sources.Program);
        WriteClang("Sonde test clang version 14.0.0");
    }

    public string Output => _folder.At("out");

    public string Clang => _folder.At("tools/clang");

    /// <summary>The number of objects for which clang was started, without the second compilation with marks.</summary>
    public int Compilations => File.Exists(Log) ? File.ReadAllLines(Log).Length : 0;

    private string Log => _folder.At("compilations.log");

    public string Write(string path, string text) => _folder.Write(path, text);

    /// <summary>Writes the folder's clang. It reports the given version, and compiles with the clang on PATH.</summary>
    public void WriteClang(string version) => _folder.WriteScript("tools/clang",
        $"""
        if [ "$1" = --version ]; then echo "{version}"; exit 0; fi
        case "$*" in *-DSONDE_MARKS*) ;; *) echo run >> "{Log}" ;; esac
        exec clang "$@"
        """);

    /// <summary>Runs the task once over every program of the folder, as one build does; <paramref name="look"/> sees the outputs.</summary>
    public (bool Succeeded, RecordingEngine Engine) Build(Action<BuildBpf>? change = null, Action<BuildBpf>? look = null)
    {
        var engine = new RecordingEngine();
        using var task = new BuildBpf
        {
            BuildEngine = engine,
            Programs = Items("*.bpf.c"),
            OwnHeaders = Items("*.h"),
            Include = Repository.Include,
            // As the targets pass it: with a slash at the end.
            OutputFolder = Output + "/",
            Clang = Clang,
        };
        change?.Invoke(task);
        bool succeeded = task.Execute();
        look?.Invoke(task);
        return (succeeded, engine);
    }

    public void Dispose() => _folder.Dispose();

    private ITaskItem[] Items(string pattern) =>
        [.. Directory.GetFiles(_folder.Root, pattern, SearchOption.AllDirectories).Select(path => new TaskItem(path))];
}
