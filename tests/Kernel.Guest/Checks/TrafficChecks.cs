using Sonde.Kernel.Guest.Traffic;
using Sonde.Probes.Go;
using Sonde.Runtime;
using Sonde.Runtime.Events;
using Sonde.Runtime.Status;
using Sonde.Tests.Kernel;

namespace Sonde.Kernel.Guest.Checks;

/// <summary>Traces a Go server while a Go client sends requests, and compares every span with its request.</summary>
internal static class TrafficChecks
{
    private const int Requests = 200;

    public static void Run(bool useUprobeMulti)
    {
        string backend = useUprobeMulti ? "uprobe_multi" : "perf_event";
        var spans = new SpanCollector();
        using GoServer server = GoServer.Start();
        Manager manager = Manager.Start(new ManagerOptions
        {
            Probes = ProbeRegistry.All,
            FunctionSpans = [FunctionSpan.Parse("net/http.serverHandler.ServeHTTP(req.Method, url.path=req.URL.Path, len(req.Header))")],
            Sinks = [spans],
            ForcePerfEvents = !useUprobeMulti,
        });
        manager.AddProcess(server.ProcessId);
        GoClient.Send(Requests, server.Address);
        ManagerStatus status = manager.StopAsync().Result;
        manager.DisposeAsync().AsTask().Wait();

        Report.Add(GuestCheck.Backend, backend, status.Backend == backend, status.Backend);
        HoldAgainstRequests(backend, spans.Spans);
        Report.Add(GuestCheck.Functions, backend, spans.Functions == Requests, $"{spans.Functions} of {Requests}");
        Report.Add(GuestCheck.Losses, backend, status.Lost == 0, $"{status.Lost}");
        if (status.Lost != 0)
            Report.Log(string.Join('\n', status.Counters));
    }

    private static void HoldAgainstRequests(string backend, IReadOnlyCollection<ServerSpan> spans)
    {
        int right = spans
            .Where(static span => span is { Path: "/hello", Status: 200 })
            .Select(static span => span.Request).Where(static number => number is >= 0 and < Requests).Distinct().Count();
        Report.Add(
            GuestCheck.Spans, backend, right == Requests && spans.Count == Requests,
            right == spans.Count ? $"{right} of {Requests}" : $"{right} of {Requests}, and {spans.Count - right} more");

        int parents = spans.Count(static span => span.Request % 2 == 0
            ? (span.TraceId, span.ParentId, span.Parent) == (GoClient.TraceIdOf(span.Request), GoClient.ParentIdOf(span.Request), ParentKind.Remote)
            : span.Parent == ParentKind.None);
        Report.Add(GuestCheck.Parents, backend, parents == Requests, $"{parents} of {Requests}");
    }
}
