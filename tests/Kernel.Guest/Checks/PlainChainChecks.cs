using Sonde.Kernel.Guest.Traffic;
using Sonde.Probes.Go;
using Sonde.Runtime;
using Sonde.Runtime.Spans;
using Sonde.Runtime.Status;
using Sonde.Tests.Kernel;
using Sonde.Tests.Propagation;

namespace Sonde.Kernel.Guest.Checks;

/// <summary>
/// A request through three programs over plain HTTP/1. It is one trace if a context is sent at all, in either way and even under
/// lockdown.
/// </summary>
internal static class PlainChainChecks
{
    public static void Run()
    {
        var spans = new ChainSpans();
        using GoServer first = GoServer.Start("httpcalls"), second = GoServer.Start("httpcalls"), third = GoServer.Start("httpcalls");
        int[] programs = [first.ProcessId, second.ProcessId, third.ProcessId];
        Manager manager = Manager.Start(new ManagerOptions
        {
            Probes = ProbeRegistry.All,
            Sinks = [spans],
            PropagateContext = PropagationMode.Sockets,
        });
        foreach (int program in programs)
            manager.AddProcess(program);
        string toThird = $"http://{second.Address}/call/fetch?url={Uri.EscapeDataString($"http://{third.Address}/arrived")}";
        using var client = new HttpClient { Timeout = TimeSpan.FromMinutes(1) };
        _ = client.GetStringAsync($"http://{first.Address}/call/fetch?url={Uri.EscapeDataString(toThird)}").GetAwaiter().GetResult();
        ManagerStatus status = manager.StopAsync().GetAwaiter().GetResult();
        manager.DisposeAsync().AsTask().GetAwaiter().GetResult();

        (int, SpanKind)[] wanted =
        [
            (programs[0], SpanKind.Server), (programs[0], SpanKind.Client), (programs[1], SpanKind.Server),
            (programs[1], SpanKind.Client), (programs[2], SpanKind.Server),
        ];
        bool propagates = status.Propagation != ContextPropagation.None;
        ChainSpan[] chain = [.. DescentOf(spans.All, programs[0])];
        bool isRight = spans.All.Count == wanted.Length
            && chain.Select(static span => (span.ProcessId, span.Kind)).SequenceEqual(propagates ? wanted : wanted[..2]);
        if (!isRight)
            Report.Log(string.Join('\n', spans.All));
        Report.Add(
            GuestCheck.Propagation, "plain chain", isRight,
            !isRight ? $"plain chain: {chain.Length} of {wanted.Length} in one trace"
            : propagates ? "a plain chain" : "no plain chain, as it should be");
    }

    // Start at the span without a parent among the others, and go from child to child.
    private static IEnumerable<ChainSpan> DescentOf(IReadOnlyCollection<ChainSpan> spans, int first)
    {
        ChainSpan? span = spans.SingleOrDefault(span => span.ProcessId == first && span.Kind == SpanKind.Server);
        for (; span is { } found; span = spans.SingleOrDefault(child => child.TraceId == found.TraceId && child.ParentId == found.SpanId))
            yield return found;
    }
}
