using System.Globalization;
using Sonde.Benchmarks.Support;

namespace Sonde.Benchmarks.Ring;

/// <summary>
/// Measures how many records one ring takes from several producers: from one processor, from two at the same time, with a ring for both
/// and with one for each, and from more threads than processors. The difference between both kinds of rings is what the ring's lock costs.
/// CPU is without that of the loop; elapsed time is from one record to the next, whichever producer writes it.
/// </summary>
internal static class RingBenchmark
{
    private const int Rounds = 101;
    private const int Records = 64_000; // a multiple of the numbers of producers that fits into the ring
    private const int LargeRecords = 16_000;

    private const string Shared = "output_192_ring_0", Own = "output_192_ring_1";

    private static readonly Row[] Rows =
    [
        new("no record: the loop alone", Records, ["empty"]),
        new("1 producer, 64 bytes", Records, ["output_64_ring_0"]),
        new("1 producer, 192 bytes", Records, [Shared]),
        new("1 producer, 1024 bytes", LargeRecords, ["output_1024_ring_0"]),
        new("2 producers, a ring for each", Records, [Shared, Own]),
        new("2 producers, one ring", Records, [Shared, Shared]),
        new("4 producers, one ring", Records, [.. Enumerable.Repeat(Shared, 4)]),
        new("16 producers, one ring", Records, [.. Enumerable.Repeat(Shared, 16)]),
    ];

    internal static Task<int> RunAsync()
    {
        using var producer = new RingProducer();
        var rounds = new List<(double Elapsed, double Cpu)[]>();
        var reads = new List<double>();
        for (int i = 0; i < Rounds; i++)
        {
            Console.Error.Write($"\rround {i + 1} of {Rounds}");
            rounds.Add([.. Rows.Select(row =>
            {
                (double, double) nanoseconds = producer.Run(row.Records, row.Programs);
                if (row.Programs[0] == Shared && row.Programs.Length == 1)
                    reads.Add(producer.Drain());
                else if (row.Programs[0] != "empty")
                    producer.Drain();
                return nanoseconds;
            })]);
        }
        Console.Error.WriteLine();
        Report(rounds, reads.Median());
        return Task.FromResult(0);
    }

    private static void Report(List<(double Elapsed, double Cpu)[]> rounds, double read)
    {
        double loop = Cpu(0);
        var results = Rows.Select((row, i) => new
        {
            row.What,
            Producers = row.Programs.Length,
            CpuNanoseconds = i == 0 ? loop : Cpu(i) - loop,
            ElapsedNanoseconds = rounds.Select(round => round[i].Elapsed).Median(),
        }).ToArray();
        Console.WriteLine($"{Machine.This}; medians of {Rounds} rounds of {Records} records\n");
        Console.WriteLine($"{"nanoseconds for a record",-34} {"CPU",8} {"elapsed",8} {"M/s",8}");
        foreach (var result in results)
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{result.What,-34} {result.CpuNanoseconds,8:0.0} {result.ElapsedNanoseconds,8:0.0} {1000 / result.ElapsedNanoseconds,8:0.0}"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{"reading 192 bytes",-34} {read,8:0.0}"));
        ResultFile.Write("ring", new { Rounds, Records, Results = results, ReadNanoseconds = read });

        double Cpu(int row) => rounds.Select(round => round[row].Cpu).Median();
    }

    /// <summary>A case: its programs run at the same time.</summary>
    private sealed record Row(string What, int Records, string[] Programs);
}
