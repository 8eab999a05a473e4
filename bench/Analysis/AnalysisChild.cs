using System.Diagnostics;
using System.Globalization;
using Sonde.Runtime.Targets;

namespace Sonde.Benchmarks.Analysis;

/// <summary>Sonde's side of one round, in a process of its own: prints answers, the time they took, and the peak of memory.</summary>
internal static class AnalysisChild
{
    private const string Executable = "SONDE_BENCH_EXECUTABLE", Work = "SONDE_BENCH_WORK";

    internal static bool IsChild => Environment.GetEnvironmentVariable(Executable) is not null;

    internal static void Mark(ProcessStartInfo start, string[] child)
    {
        start.Environment[Executable] = child[0];
        start.Environment[Work] = child[1];
    }

    internal static int Run()
    {
        var watch = Stopwatch.StartNew();
        string[][] work = [.. File.ReadLines(Environment.GetEnvironmentVariable(Work)!).Select(static line => line.Split(' '))];
        using GoExecutable executable = GoExecutable.Open(Environment.GetEnvironmentVariable(Executable)!);
        var answers = new List<string>();
        foreach (string[] line in work)
        {
            if (line is ["func", var name] && executable.TryGetFunction(name, out GoFunction function))
                answers.Add(string.Create(CultureInfo.InvariantCulture, $"func {name} 0x{function.Address:x}"));
        }
        StructField[] fields = [.. work.Where(static line => line[0] == "field").Select(FieldOf)];
        IReadOnlyList<StructOffset> offsets = executable.FindOffsets(fields);
        for (int i = 0; i < fields.Length; i++)
        {
            if (offsets[i].IsPresent)
                answers.Add($"field {fields[i].Package}.{fields[i].Type} {fields[i].Member} {offsets[i].Offset}");
        }
        TimeSpan took = watch.Elapsed;
        answers.ForEach(Console.WriteLine);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"took {took.TotalMicroseconds:0}"));
        Console.WriteLine($"peak {PeakKilobytes()}");
        return 0;
    }

    private static StructField FieldOf(string[] line)
    {
        int dot = line[1].LastIndexOf('.');
        return new StructField(line[1][..dot], line[1][(dot + 1)..], line[2]);
    }

    private static string PeakKilobytes() => File.ReadLines("/proc/self/status")
        .Single(static line => line.StartsWith("VmHWM:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1];
}
