using System.Collections.Concurrent;
using System.Text;
using Sonde.Probes.Go;
using Sonde.Runtime;
using Sonde.Runtime.Spans;

namespace Sonde.EndToEnd.Tests.Support;

/// <summary>Keeps a copy of every span, and checks those of the ready-made probes against the conventions.</summary>
internal sealed class SpanCollector : ISpanSink
{
    private readonly ConcurrentQueue<CollectedSpan> _spans = new();

    private readonly ConcurrentDictionary<string, bool> _complaints = new();

    /// <summary>
    /// The spans so far. The test fails if one of them has a name that the conventions do not have, or lacks a required one.
    /// </summary>
    internal IReadOnlyList<CollectedSpan> Spans
    {
        get
        {
            Assert.Empty(_complaints.Keys);
            return [.. _spans];
        }
    }

    /// <summary>Starts a Manager that sends spans here, and attaches it to a process.</summary>
    /// <param name="processId">The process.</param>
    /// <param name="options">Its options, to which the sink is added; without them, it has the ready-made probes.</param>
    internal Manager Trace(int processId, ManagerOptions? options = null)
    {
        Manager manager = Manager.Start((options ?? new ManagerOptions { Probes = ProbeRegistry.All }) with { Sinks = [this] });
        manager.AddProcess(processId);
        return manager;
    }

    public void OnSpan(in SpanView span)
    {
        var attributes = new Dictionary<string, object>();
        foreach (SpanAttribute attribute in span.Attributes)
            attributes.Add(attribute.Key, attribute.ToObject());
        if (span.Probe.Assembly == typeof(NetHttpServerProbe).Assembly && span.Scope is null)
        {
            foreach (string complaint in SpanConvention.ComplaintsOf(span.Kind, attributes))
                _complaints.TryAdd($"{span.Probe.Name}: {complaint}", true);
        }
        RecordedSpan copy = RecordedSpan.Of(span);
        _spans.Enqueue(new CollectedSpan(
            span.TraceId.ToString(), span.SpanId.ToString(), span.ParentId.ToString(), span.Parent, span.Kind,
            span.Status, span.Flags, Encoding.UTF8.GetString(span.Name), span.StartUnixNanoseconds, span.Duration,
            span.Target.ProcessId, attributes)
        {
            TraceState = Encoding.UTF8.GetString(span.TraceState),
            Scope = copy.Scope,
            Events = copy.Events,
            WholeLinks = copy.Links,
            StatusDescription = Encoding.UTF8.GetString(span.StatusDescription),
            Links = LinksOf(span),
        });
    }

    private static (string TraceId, string SpanId, string TraceState)[] LinksOf(in SpanView span)
    {
        var links = new (string, string, string)[span.LinkCount];
        for (int i = 0; i < links.Length; i++)
        {
            SpanLink link = span.GetLink(i);
            links[i] = (link.TraceId.ToString(), link.SpanId.ToString(), Encoding.UTF8.GetString(link.TraceState));
        }
        return links;
    }
}
