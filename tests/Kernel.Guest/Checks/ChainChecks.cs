using Sonde.Kernel.Guest.Traffic;
using Sonde.Probes.Go;
using Sonde.Runtime;
using Sonde.Runtime.Status;
using Sonde.Tests.Kernel;
using Sonde.Tests.Propagation;

namespace Sonde.Kernel.Guest.Checks;

/// <summary>
/// Compares the spans of requests through three programs, over HTTP/1, HTTP/2 and gRPC, with the requests that arrived. Each request is
/// one trace if the kernel lets programs write to processes.
/// </summary>
internal static class ChainChecks
{
    /// <summary>Does nothing if the image has no gRPC program, because building one requires its libraries.</summary>
    public static void Run()
    {
        if (!GrpcProgram.IsThere)
            return;
        var spans = new ChainSpans();
        using GoServer first = GoServer.Start("httpcalls");
        using GrpcProgram third = GrpcProgram.Start();
        using GrpcProgram second = GrpcProgram.Start(third.Address);
        int[] programs = [first.ProcessId, second.ProcessId, third.ProcessId];
        Manager manager = Manager.Start(new ManagerOptions
        {
            Probes = ProbeRegistry.All,
            Sinks = [spans],
            PropagateContext = PropagationMode.Sockets,
        });
        foreach (int program in programs)
            manager.AddProcess(program);
        using var client = new HttpClient { BaseAddress = new Uri($"http://{first.Address}"), Timeout = TimeSpan.FromMinutes(5) };
        ChainTraffic traffic = ChainTraffic.SendAsync(client, second.ServeFront(), third.Expect).GetAwaiter().GetResult();
        ManagerStatus status = manager.StopAsync().GetAwaiter().GetResult();
        manager.DisposeAsync().AsTask().GetAwaiter().GetResult();

        IReadOnlyList<string> problems = traffic.FindProblems(spans.All, programs, status.Propagation == ContextPropagation.Full);
        foreach (string problem in problems)
            Report.Log(problem);
        if (problems.Count > 0 || status.Lost != 0)
            Report.Log(string.Join('\n', status.Counters));
        Report.Add(
            GuestCheck.Propagation, "chain", problems.Count == 0 && status.Lost == 0,
            problems.Count > 0 || status.Lost != 0 ? $"chain: {problems.Count} wrong of {traffic.Requests}, lost {status.Lost}"
            : status.Propagation == ContextPropagation.Full ? $"chain {traffic.Requests} of {traffic.Requests}" : "chain none, as it should be");
    }
}
