using Sonde.Runtime.Events;
using Sonde.Runtime.Spans;

namespace Sonde.OpenTelemetry.Wire;

/// <summary>
/// Writes a span as a <c>Span</c> of <c>ScopeSpans.spans</c>, with exactly the ids that the BPF programs chose. The field numbers are from
/// https://github.com/open-telemetry/opentelemetry-proto/blob/v1.5.0/opentelemetry/proto/trace/v1/trace.proto.
/// </summary>
internal static class SpanEncoder
{
    private const int SpansOfScope = 2;
    private const uint ParentIsKnown = 0x100;
    private const uint ParentIsRemote = 0x200;

    /// <summary>Writes the span with its tag and length.</summary>
    public static void Write(ProtoWriter writer, in SpanView span)
    {
        int message = writer.Begin(SpansOfScope);
        writer.Bytes(1, span.Head.TraceId);
        writer.Bytes(2, span.Head.SpanId);
        if (!span.TraceState.IsEmpty)
            writer.Utf8(3, span.TraceState);
        if (span.Parent != ParentKind.None)
            writer.Bytes(4, span.Head.ParentId);
        writer.Utf8(5, span.Name);
        writer.Varint(6, NumberOf(span.Kind));
        // The times are clamped, because a damaged record must not become a span that ends before it starts.
        long start = Math.Max(0, span.StartUnixNanoseconds);
        writer.Fixed64(7, (ulong)start);
        writer.Fixed64(8, (ulong)Math.Max(start, span.EndUnixNanoseconds));
        WriteAttributes(writer, 9, span.Attributes);
        for (int i = 0; i < span.EventCount; i++)
            Write(writer, span.GetEvent(i));
        for (int i = 0; i < span.LinkCount; i++)
            Write(writer, span.GetLink(i));
        if (span.Status != SpanStatus.Unset)
        {
            int status = writer.Begin(15);
            if (!span.StatusDescription.IsEmpty)
                writer.Utf8(2, span.StatusDescription);
            writer.Varint(3, span.Status == SpanStatus.Ok ? 1u : 2u);
            writer.End(status);
        }

        writer.Fixed32(16, span.TraceFlags | ParentIsKnown | (span.Parent == ParentKind.Remote ? ParentIsRemote : 0));
        writer.End(message);
    }

    private static void Write(ProtoWriter writer, in SpanEvent happened)
    {
        int message = writer.Begin(11);
        writer.Fixed64(1, (ulong)Math.Max(0, happened.UnixNanoseconds));
        writer.Utf8(2, happened.Name);
        WriteAttributes(writer, 3, happened.Attributes);
        writer.End(message);
    }

    private static void Write(ProtoWriter writer, in SpanLink link)
    {
        int message = writer.Begin(13);
        writer.Bytes(1, link.TraceIdBytes);
        writer.Bytes(2, link.SpanIdBytes);
        if (!link.TraceState.IsEmpty)
            writer.Utf8(3, link.TraceState);
        WriteAttributes(writer, 4, link.Attributes);
        writer.End(message);
    }

    private static void WriteAttributes(ProtoWriter writer, int field, SpanAttributes attributes)
    {
        foreach (SpanAttribute attribute in attributes)
            AnyValue.WritePair(writer, field, attribute);
    }

    private static uint NumberOf(SpanKind kind) => kind switch
    {
        SpanKind.Server => 2,
        SpanKind.Client => 3,
        SpanKind.Producer => 4,
        SpanKind.Consumer => 5,
        _ => 1,
    };
}
