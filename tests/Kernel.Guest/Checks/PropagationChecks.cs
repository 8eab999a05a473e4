using Sonde.Kernel.Guest.Traffic;
using Sonde.Probes.Go;
using Sonde.Runtime;
using Sonde.Runtime.Status;
using Sonde.Tests.Kernel;
using Sonde.Tests.Propagation;

namespace Sonde.Kernel.Guest.Checks;

/// <summary>Compares the requests that arrive from a traced program with their spans.</summary>
internal static class PropagationChecks
{
    // A problem can quote everything that arrived; the console shows all of it.
    private const int LongestProblem = 200;

    public static void Run()
    {
        // Emulation leaves no time for more: with HTTP/1 each request has its own connection. The chain has two hundred.
        Run(protocol: 1, many: 10);
        Run(protocol: 2, many: 50);
        Run(protocol: 1, many: 10, isInlined: true);
    }

    private static void Run(int protocol, int many, bool isInlined = false)
    {
        var spans = new RequestCollector();
        using GoServer server = GoServer.Start(isInlined ? "httpcalls-inlined" : "httpcalls");
        Manager manager = Manager.Start(new ManagerOptions
        {
            Probes = ProbeRegistry.All,
            Sinks = [spans],
            PropagateContext = PropagationMode.Sockets,
        });
        manager.AddProcess(server.ProcessId);
        using var client = new HttpClient { BaseAddress = new Uri($"http://{server.Address}"), Timeout = TimeSpan.FromMinutes(5) };
        PropagationTraffic traffic = PropagationTraffic.SendAsync(client, protocol, many, isInlined).GetAwaiter().GetResult();
        ManagerStatus status = manager.StopAsync().GetAwaiter().GetResult();
        manager.DisposeAsync().AsTask().GetAwaiter().GetResult();

        bool propagates = status.Propagation == ContextPropagation.Full
            || (status.Propagation == ContextPropagation.PlainHttp1 && protocol == 1);
        IReadOnlyList<string> problems = traffic.FindProblems(spans.Requests, propagates);
        foreach (string problem in problems)
            Report.Log(problem);
        string detail = problems.Count > 0 ? $"{problems.Count} wrong, the first: {problems[0][..Math.Min(problems[0].Length, LongestProblem)]}"
            : propagates ? $"{traffic.Told - traffic.TooLate} of {traffic.Told}" : "none, as it should be";
        Report.Add(GuestCheck.Propagation, isInlined ? "HTTP/1, inlined" : $"HTTP/{protocol}", problems.Count == 0, detail);
    }
}
