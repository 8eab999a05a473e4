using Sonde.Benchmarks.Support;
using Sonde.Tests.Go;

namespace Sonde.Benchmarks.Start;

/// <summary>
/// Measures <c>sonde trace --pid</c> with the default probes against running servers of the Debian archive: from the start of the process
/// until all probes are attached, until the first span is printed, and from the signal to the end of the process. The native executable,
/// <c>dotnet sonde.dll</c> and any others (<c>SONDE_START_ALSO=NAME=PATH;…</c>, for example of an earlier version) take turns in an order
/// that changes from round to round.
/// </summary>
internal static class StartBenchmark
{
    private const int Rounds = 15;

    internal static async Task<int> RunAsync()
    {
        (string Name, string[] Command)[] tools = Tools();
        Console.WriteLine($"{Machine.This}; medians of {Rounds} rounds, and the best one\n");
        Console.WriteLine("target                       MB  tool               attached, ms      first span, ms            stop, ms");
        var results = new List<StartResult>();
        foreach (StartTarget target in (StartTarget[])[StartTarget.NodeExporter(), StartTarget.Etcd()])
        {
            using (target)
            {
                await target.WaitUntilReadyAsync();
                results.AddRange(await MeasureAsync(target, tools));
            }
        }
        ResultFile.Write("start", new { Rounds, Results = results });
        return 0;
    }

    private static async Task<IEnumerable<StartResult>> MeasureAsync(StartTarget target, (string Name, string[] Command)[] tools)
    {
        var runs = tools.ToDictionary(static tool => tool.Name, static _ => new List<StartRun>());
        // The first round reads the files into the page cache.
        for (int round = -1; round < Rounds; round++)
        {
            (string Name, string[] Command)[] order = [.. tools];
            Random.Shared.Shuffle(order);
            foreach ((string name, string[] command) in order)
            {
                StartRun run = await StartRun.OfAsync(command, target);
                if (round >= 0)
                    runs[name].Add(run);
            }
        }
        StartResult[] results = [.. tools.Select(tool => StartResult.Of(target, tool.Name, runs[tool.Name]))];
        foreach (StartResult result in results)
            Console.WriteLine(result.ToRow());
        return results;
    }

    private static (string, string[])[] Tools()
    {
        GoToolchain.Run(Path.Combine(Repository.Root, "run"), Repository.Root, ["native"]);
        GoToolchain.Run("dotnet", Repository.Root, ["build", "src/Tool", "--configuration", "Release", "--verbosity", "quiet"]);
        string also = Environment.GetEnvironmentVariable("SONDE_START_ALSO") ?? "";
        return
        [
            ("native", [Path.Combine(Repository.Root, "artifacts", "native", "sonde")]),
            ("dotnet sonde.dll", ["dotnet", Path.Combine(Repository.Root, "src", "Tool", "bin", "Release", "net10.0", "sonde.dll")]),
            .. also.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(static one => one.Split('=', 2))
                .Select(static parts => (parts[0], parts[1].Split(' '))),
        ];
    }
}
