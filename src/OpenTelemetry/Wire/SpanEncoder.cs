using Sonde.Runtime.Events;
using Sonde.Runtime.Spans;

namespace Sonde.OpenTelemetry.Wire;

/// <summary>
/// Writes a span as a <c>Span</c> of <c>ScopeSpans.spans</c>, with exactly the ids that the BPF programs chose. Field numbers are those of
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
        // Clamped, since the times of a damaged record must not become a span that ends before it starts.
        long start = Math.Max(0, span.StartUnixNanoseconds);
        writer.Fixed64(7, (ulong)start);
        writer.Fixed64(8, (ulong)Math.Max(start, span.EndUnixNanoseconds));
        WriteAttributes(writer, span);
        if (span.Status != SpanStatus.Unset)
        {
            int status = writer.Begin(15);
            writer.Varint(3, span.Status == SpanStatus.Ok ? 1u : 2u);
            writer.End(status);
        }

        writer.Fixed32(16, span.TraceFlags | ParentIsKnown | (span.Parent == ParentKind.Remote ? ParentIsRemote : 0));
        writer.End(message);
    }

    private static void WriteAttributes(ProtoWriter writer, in SpanView span)
    {
        int count = span.AttributeCount;
        for (int i = 0; i < count; i++)
        {
            SpanAttribute attribute = span.GetAttribute(i);
            int pair = writer.Begin(9);
            writer.Text(1, attribute.Key);
            int value = writer.Begin(2);
            switch (attribute.Type)
            {
                case SpanAttributeType.Utf8: writer.Utf8(AnyValue.String, attribute.Utf8); break;
                case SpanAttributeType.Text: writer.Text(AnyValue.String, attribute.Text); break;
                case SpanAttributeType.Integer: writer.Varint(AnyValue.Integer, (ulong)attribute.Integer); break;
                case SpanAttributeType.Double: writer.Double(AnyValue.Double, attribute.Double); break;
                default: writer.Varint(AnyValue.Boolean, attribute.Boolean ? 1u : 0u); break;
            }

            writer.End(value);
            writer.End(pair);
        }
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
