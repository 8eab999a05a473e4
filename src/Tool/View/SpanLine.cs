using System.Text;
using Sonde.Runtime.Events;
using Sonde.Runtime.Spans;

namespace Sonde.Tool.View;

/// <summary>A copy of a span from the ring, for printing later.</summary>
internal sealed record SpanLine
{
    public required string TraceId { get; init; }

    public required string SpanId { get; init; }

    public required string ParentId { get; init; }

    public required ParentKind Parent { get; init; }

    public required string Service { get; init; }

    public required int ProcessId { get; init; }

    public required string Probe { get; init; }

    /// <summary>The scope of a span that the program made itself; otherwise <see langword="null"/>.</summary>
    public SpanScope? Scope { get; init; }

    public required string Name { get; init; }

    public required SpanKind Kind { get; init; }

    public required SpanStatus Status { get; init; }

    /// <summary>The description of the error; empty if the probe gave none.</summary>
    public string StatusDescription { get; init; } = "";

    public required EventFlags Flags { get; init; }

    public required long StartUnixNanoseconds { get; init; }

    public required long EndUnixNanoseconds { get; init; }

    public required IReadOnlyList<KeyValuePair<string, object>> Attributes { get; init; }

    public IReadOnlyList<EventLine> Events { get; init; } = [];

    public IReadOnlyList<LinkLine> Links { get; init; } = [];

    /// <summary>Copies a span.</summary>
    public static SpanLine From(in SpanView span)
    {
        var events = new EventLine[span.EventCount];
        for (int i = 0; i < events.Length; i++)
            events[i] = EventLine.From(span.GetEvent(i));
        var links = new LinkLine[span.LinkCount];
        for (int i = 0; i < links.Length; i++)
            links[i] = LinkLine.From(span.GetLink(i));

        return new SpanLine
        {
            TraceId = span.TraceId.ToHexString(),
            SpanId = span.SpanId.ToHexString(),
            ParentId = span.ParentId.ToHexString(),
            Parent = span.Parent,
            Service = span.Target.ServiceName,
            ProcessId = span.Target.ProcessId,
            Probe = span.Probe.Name,
            Scope = span.Scope,
            Name = Encoding.UTF8.GetString(span.Name),
            Kind = span.Kind,
            Status = span.Status,
            StatusDescription = Encoding.UTF8.GetString(span.StatusDescription),
            Flags = span.Flags,
            StartUnixNanoseconds = span.StartUnixNanoseconds,
            EndUnixNanoseconds = span.EndUnixNanoseconds,
            Attributes = Copy(span.Attributes),
            Events = events,
            Links = links,
        };
    }

    internal static KeyValuePair<string, object>[] Copy(SpanAttributes attributes)
    {
        var copy = new KeyValuePair<string, object>[attributes.Count];
        for (int i = 0; i < copy.Length; i++)
            copy[i] = new KeyValuePair<string, object>(attributes[i].Key, attributes[i].ToObject());
        return copy;
    }
}
