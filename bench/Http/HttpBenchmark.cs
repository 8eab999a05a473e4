using Sonde.Benchmarks.Support;
using Sonde.Runtime;
using Sonde.Runtime.Status;

namespace Sonde.Benchmarks.Http;

/// <summary>
/// Measures what tracing costs a Go HTTP server under full load: requests per second, and CPU of the server and of Sonde per request. Each
/// round loads the server without tracing, with Sonde, and instrumented with the OpenTelemetry SDK, in turn. The case 'hooks only' shows
/// the cost of the kernel's two uprobe hits alone: the same hooks in a process that is not traced, where every program returns at its
/// filter. The SDK is measured without an exporter, and with its exporter of OTLP, which runs in the server. Sonde is measured without an
/// exporter, and as a whole: the native <c>sonde trace</c>, which exports from its own process, counts as well. The server that Sonde traces is
/// a plain one. That of the SDK is another executable, so what the SDK adds is compared with that executable without it. The server has a
/// processor for itself.
/// </summary>
internal static class HttpBenchmark
{
    private const int Connections = 16;
    private const int Rounds = 7;
    private static readonly TimeSpan RoundTime = TimeSpan.FromSeconds(3);

    internal static async Task<int> RunAsync()
    {
        (string plain, string instrumented, string[] versions) = HttpServer.Build();
        Processors.LeaveFirst();
        using HttpServer receiver = HttpServer.StartReceiver(instrumented);
        using HttpServer server = HttpServer.Start(plain), neighbour = HttpServer.Start(plain);
        using HttpServer unused = HttpServer.Start(instrumented, "-instrument", "none");
        using HttpServer sdk = HttpServer.Start(instrumented, "-instrument", "sdk");
        using HttpServer otelhttp = HttpServer.Start(instrumented, "-instrument", "otelhttp");
        using HttpServer exporting = HttpServer.Start(instrumented, "-instrument", "sdk", "-export", receiver.Address.Authority);
        foreach (HttpServer one in new[] { server, unused, sdk, otelhttp, exporting })
            await one.LoadAsync(Connections, TimeSpan.FromSeconds(2));

        var result = new HttpResult(versions, Connections, Rounds, RoundTime);
        for (int i = 0; i < Rounds; i++)
        {
            Console.Error.Write($"\rround {i + 1} of {Rounds}");
            result.Without.Add(await LoadAsync(server));
            await TraceAsync(neighbour, async () => result.HooksOnly.Add(await LoadAsync(server)));
            result.Add(await TraceAsync(server, async () =>
            {
                result.With.Add(await LoadAsync(server));
                result.Maps = MapMemory.OfThisProcess();
            }));
            result.SdkUnused.Add(await LoadAsync(unused));
            result.Sdk.Add(await LoadAsync(sdk));
            result.Otelhttp.Add(await LoadAsync(otelhttp));
            result.Exporting.Add(await LoadAsync(exporting));
            await ExportAsync(server, receiver, result);
        }
        Console.Error.WriteLine();
        result.Exported = (exporting.Requests, exporting.Stop());
        result.Report();
        return 0;
    }

    private static Task<Round> LoadAsync(HttpServer server) => server.LoadAsync(Connections, RoundTime);

    // Sonde as it is delivered, with the same receiver that the SDK exports to.
    private static async Task ExportAsync(HttpServer server, HttpServer receiver, HttpResult result)
    {
        using TraceAgent agent = await TraceAgent.StartAsync(
            Path.Combine(Repository.Root, "artifacts/native/sonde"), server.ProcessId, new Uri($"http://{receiver.Address.Authority}"));
        TimeSpan before = agent.Cpu;
        Round loaded = await LoadAsync(server);
        await TraceAgent.SettleAsync();
        double requests = loaded.RequestsPerSecond * RoundTime.TotalSeconds;
        result.Whole.Add(loaded with { OwnMicroseconds = (agent.Cpu - before).TotalMicroseconds / requests });
        (long exported, long lost) = await agent.StopAsync();
        result.WholeExported = (result.WholeExported.Requests + (long)requests, result.WholeExported.Spans + exported, result.WholeExported.Lost + lost);
    }

    private static async Task<ManagerStatus> TraceAsync(HttpServer server, Func<Task> load)
    {
        await using Manager manager = Manager.Start(
            new ManagerOptions { Probes = Sonde.Probes.Go.ProbeRegistry.All, Sinks = [new DiscardingSink()] });
        manager.AddProcess(server.ProcessId);
        await load();
        return await manager.StopAsync();
    }
}
