using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace Sonde.Build.Tests.Checks;

/// <summary>Every wrong probe, built once and in parallel.</summary>
public sealed class WrongProbes : IDisposable
{
    private readonly ProbeFolder _folder = new();
    private readonly Dictionary<string, string> _sources = new(StringComparer.Ordinal);
    private readonly RecordingEngine _engine;

    public WrongProbes()
    {
        _folder.Write("job.h", Probe.Header);
        foreach (Mistake mistake in Mistake.All)
        {
            string sound = Probe.Sound.Replace("sound.go.h", $"{mistake.Name}.go.h", StringComparison.Ordinal);
            string source = mistake.Make(sound);
            Assert.NotEqual(sound, source);
            _sources.Add(_folder.Write($"{mistake.Name}.bpf.c", source), source);
        }

        _sources.Add(_folder.Write("sound.bpf.c", Probe.Sound), Probe.Sound);
        string numbers = "#include <sonde/go_words.bpf.h> // not declared in Go\n"
            + Probe.Sound.Replace("sound.go.h", "numbers.go.h", StringComparison.Ordinal).Replace("job_start_name(&hook)", "go_string_words(&hook, 1)", StringComparison.Ordinal);
        _sources.Add(_folder.Write("numbers.bpf.c", numbers), numbers);
        string classes = _folder.Write("Probes.cs", string.Concat(_sources.Keys.Select(static path => Probe.Class(Path.GetFileName(path).Split('.')[0]))));
        (_, _engine) = _folder.Build(task => task.Sources = [new TaskItem(classes)]);
    }

    /// <summary>The reports about a probe: code, line, text of the line, and message.</summary>
    internal (string Code, string Line, string Message)[] Reports(string name) =>
        [.. _engine.Errors.Where(error => IsOf(error.File, name)).Select(error => (error.Code, LineOf(error.File, error.LineNumber), error.Message!)),
            .. _engine.Warnings.Where(warning => IsOf(warning.File, name))
                .Select(warning => (warning.Code, LineOf(warning.File, warning.LineNumber), warning.Message!))];

    public void Dispose() => _folder.Dispose();

    private static bool IsOf(string file, string name) => Path.GetFileName(file) == $"{name}.bpf.c";

    private string LineOf(string file, int line) => line == 0 ? "" : _sources[file].Split('\n')[line - 1].Trim();
}
