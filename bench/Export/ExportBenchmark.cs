using System.Globalization;
using Sonde.Benchmarks.Support;
using Sonde.Tests.Go;

namespace Sonde.Benchmarks.Export;

/// <summary>
/// Measures what an agent pays for a span from the ring to the socket: the CPU time and the memory of a real <c>sonde trace</c> of a real
/// Go server under load, exporting to a receiver in a third process. It runs the native executable and <c>dotnet sonde.dll</c> over both
/// protocols, with and without compression, and without any export, in turn.
/// </summary>
internal static class ExportBenchmark
{
    private const int Connections = 16;
    private const int Rounds = 2;
    private static readonly TimeSpan FirstTime = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan RoundTime = TimeSpan.FromSeconds(3);

    /// <summary>Runs the benchmark.</summary>
    /// <param name="others">Other builds to measure in the same run: paths of native executables and of <c>sonde.dll</c>.</param>
    internal static async Task<int> RunAsync(string[] others)
    {
        string[] tools = [.. others, Path.Combine(Repository.Root, "artifacts/native/sonde"), Path.Combine(Repository.Root, "src/Tool/bin/Release/net10.0/sonde.dll")];
        GoToolchain toolchain = GoToolchain.All[^1];
        using GoServer server = GoServer.Start(toolchain);
        using var receiver = new ReceiverProcess();
        var rounds = new List<ExportRow>();
        for (int i = 0; i < Rounds; i++)
        {
            foreach (ExportPath path in ExportPath.All)
            {
                foreach (string tool in tools)
                {
                    Console.Error.WriteLine($"round {i + 1} of {Rounds}: {NameOf(tool)}, {path}");
                    rounds.Add(await MeasureAsync(tool, path, receiver, server));
                }
            }
        }
        Report(toolchain, [.. rounds.GroupBy(static row => (row.Agent, row.Path)).Select(static row => Summarise([.. row]))]);
        return 0;
    }

    private static async Task<ExportRow> MeasureAsync(string tool, ExportPath path, ReceiverProcess receiver, GoServer server)
    {
        long before = receiver.CountSpans();
        using TraceAgent agent = path.Protocol is { } protocol
            ? await TraceAgent.StartAsync(tool, server.ProcessId, protocol == "grpc" ? receiver.Grpc : receiver.Http, protocol, path.Gzip)
            : await TraceAgent.StartAsync(tool, server.ProcessId);
        TimeSpan started = agent.Cpu;
        long firstSpans = await LoadAsync(server.Address, FirstTime);
        TimeSpan warm = agent.Cpu;
        long spans = await LoadAsync(server.Address, RoundTime);
        TimeSpan end = agent.Cpu;
        ProcessMemory memory = agent.Memory;
        (long exported, long lost) = await agent.StopAsync();
        long received = receiver.CountSpans() - before;
        if (received != exported)
            throw new InvalidOperationException($"'{tool}' says that it exported {exported:N0} spans, and {received:N0} arrived ({path}).");
        return new ExportRow(
            NameOf(tool), path.ToString(), (warm - started).TotalMicroseconds / firstSpans, (end - warm).TotalMicroseconds / spans,
            spans / RoundTime.TotalSeconds, memory.Peak, memory.Resident, exported, lost);
    }

    private static async Task<long> LoadAsync(Uri address, TimeSpan time)
    {
        long requests = await Wrk.RunAsync(address, Connections, time);
        await TraceAgent.SettleAsync();
        return requests;
    }

    private static string NameOf(string tool) => tool.StartsWith(Repository.Root, StringComparison.Ordinal)
        ? tool.EndsWith(".dll", StringComparison.Ordinal) ? "dotnet" : "native"
        : tool;

    private static ExportRow Summarise(ExportRow[] rounds) => new(
        rounds[0].Agent,
        rounds[0].Path,
        rounds.Select(static row => row.FirstMicroseconds).Median(),
        rounds.Select(static row => row.Microseconds).Median(),
        rounds.Select(static row => row.SpansPerSecond).Median(),
        rounds.Max(static row => row.PeakBytes),
        rounds.Max(static row => row.ResidentBytes),
        rounds.Sum(static row => row.Spans),
        rounds.Sum(static row => row.Lost));

    private static void Report(GoToolchain toolchain, ExportRow[] rows)
    {
        string version = toolchain.Run("/", "env", "GOVERSION").Trim();
        Console.WriteLine($"{Machine.This}; {version}, wrk, {Connections} connections; {Rounds} rounds of {RoundTime.TotalSeconds:0} s");
        Console.WriteLine();
        Console.WriteLine("                                  CPU per span, µs    native      spans     memory, MiB");
        Console.WriteLine("agent     export                   first    later      is 1    /second    peak     end     exported       lost");
        foreach (ExportRow row in rows)
        {
            double native = rows.First(other => other.Agent == "native" && other.Path == row.Path).Microseconds;
            FormattableString line = $"{row.Agent,-9} {row.Path,-22} {row.FirstMicroseconds,7:0.00} {row.Microseconds,8:0.00} {row.Microseconds / native,9:0.00} {row.SpansPerSecond,10:N0} {Mebibytes(row.PeakBytes),7:0.0} {Mebibytes(row.ResidentBytes),7:0.0} {row.Spans,12:N0} {row.Lost,10:N0}";
            Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
        }
        ResultFile.Write("export", new { Go = version, Connections, Rounds, Rows = rows });
    }

    private static double Mebibytes(long bytes) => bytes / 1048576.0;
}
