using System.Diagnostics;
using System.Text;
using Sonde.Runtime.Events;
using Sonde.Runtime.Probes;
using Sonde.Runtime.Processes;

namespace Sonde.Runtime.Spans;

/// <summary>
/// A copy of a span that its owner may keep: for tests and tools. It costs several allocations; an exporter uses <see cref="SpanView"/>.
/// </summary>
public sealed record RecordedSpan
{
    /// <summary>The probe that saw the operation.</summary>
    public required ProbeDescriptor Probe { get; init; }

    /// <summary>The instrumentation scope, if the traced program made the span itself; otherwise <see langword="null"/>.</summary>
    public SpanScope? Scope { get; init; }

    /// <summary>The process in which it happened.</summary>
    public required Target Target { get; init; }

    /// <summary>The trace id.</summary>
    public required ActivityTraceId TraceId { get; init; }

    /// <summary>The span id.</summary>
    public required ActivitySpanId SpanId { get; init; }

    /// <summary>The parent's span id; <see langword="default"/> for a root.</summary>
    public ActivitySpanId ParentId { get; init; }

    /// <summary>Where the parent was found.</summary>
    public ParentKind Parent { get; init; }

    /// <summary>W3C trace flags; bit 0 means sampled.</summary>
    public byte TraceFlags { get; init; }

    /// <summary>The W3C <c>tracestate</c>; empty if there is none.</summary>
    public string TraceState { get; init; } = "";

    /// <summary>The program's flags for the record.</summary>
    public EventFlags Flags { get; init; }

    /// <summary>The name.</summary>
    public required string Name { get; init; }

    /// <summary>The role of the span.</summary>
    public SpanKind Kind { get; init; }

    /// <summary>The outcome.</summary>
    public SpanStatus Status { get; init; }

    /// <summary>What went wrong; empty if it was not stated.</summary>
    public string StatusDescription { get; init; } = "";

    /// <summary>Start in nanoseconds since the Unix epoch.</summary>
    public required long StartUnixNanoseconds { get; init; }

    /// <summary>End in nanoseconds since the Unix epoch.</summary>
    public required long EndUnixNanoseconds { get; init; }

    /// <summary>How long the operation took, to 100 ns.</summary>
    public TimeSpan Duration => TimeSpan.FromTicks((EndUnixNanoseconds - StartUnixNanoseconds) / TimeSpan.NanosecondsPerTick);

    /// <summary>
    /// The attributes by name. A value is a <see cref="string"/>, <see cref="long"/>, <see cref="double"/> or <see cref="bool"/>, or an
    /// array of one of these.
    /// </summary>
    public IReadOnlyDictionary<string, object> Attributes { get; init; } = new Dictionary<string, object>();

    /// <summary>What happened during the span, in the order in which the probe added it.</summary>
    public IReadOnlyList<RecordedSpanEvent> Events { get; init; } = [];

    /// <summary>Other spans that caused this one.</summary>
    public IReadOnlyList<RecordedSpanLink> Links { get; init; } = [];

    /// <summary>Copies a span.</summary>
    /// <param name="span">The span, as a sink receives it.</param>
    public static RecordedSpan Of(in SpanView span)
    {
        var events = new RecordedSpanEvent[span.EventCount];
        for (int i = 0; i < events.Length; i++)
        {
            SpanEvent happened = span.GetEvent(i);
            events[i] = new RecordedSpanEvent(Text(happened.Name), happened.UnixNanoseconds, Values(happened.Attributes));
        }
        var links = new RecordedSpanLink[span.LinkCount];
        for (int i = 0; i < links.Length; i++)
        {
            SpanLink link = span.GetLink(i);
            links[i] = new RecordedSpanLink(link.TraceId, link.SpanId, Text(link.TraceState), Values(link.Attributes));
        }
        return new RecordedSpan
        {
            Probe = span.Probe,
            Scope = span.Scope,
            Target = span.Target,
            TraceId = span.TraceId,
            SpanId = span.SpanId,
            ParentId = span.ParentId,
            Parent = span.Parent,
            TraceFlags = span.TraceFlags,
            TraceState = Text(span.TraceState),
            Flags = span.Flags,
            Name = Text(span.Name),
            Kind = span.Kind,
            Status = span.Status,
            StatusDescription = Text(span.StatusDescription),
            StartUnixNanoseconds = span.StartUnixNanoseconds,
            EndUnixNanoseconds = span.EndUnixNanoseconds,
            Attributes = Values(span.Attributes),
            Events = events,
            Links = links,
        };
    }

    private static string Text(ReadOnlySpan<byte> utf8) => Encoding.UTF8.GetString(utf8);

    private static Dictionary<string, object> Values(SpanAttributes attributes)
    {
        var values = new Dictionary<string, object>(attributes.Count);
        foreach (SpanAttribute attribute in attributes)
            values[attribute.Key] = attribute.ToObject();
        return values;
    }
}
