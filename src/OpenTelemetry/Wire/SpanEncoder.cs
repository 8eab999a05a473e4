using Sonde.Runtime.Events;
using Sonde.Runtime.Spans;

namespace Sonde.OpenTelemetry.Wire;

/// <summary>
/// Encodes spans, each as a <c>Span</c> of <c>ScopeSpans.spans</c>, with exactly the ids that the BPF programs chose. The field numbers are from
/// https://github.com/open-telemetry/opentelemetry-proto/blob/v1.5.0/opentelemetry/proto/trace/v1/trace.proto. For one thread.
/// </summary>
internal sealed class SpanEncoder
{
    private const int SpansOfScope = 2;
    private const uint ParentIsKnown = 0x100;
    private const uint ParentIsRemote = 0x200;

    private readonly ProtoWriter _writer = new(2048);
    private readonly AttributeKeys _keys = new();

    /// <summary>Encodes a span, with its tag and length.</summary>
    /// <returns>The bytes, valid until the next call.</returns>
    public ReadOnlySpan<byte> Encode(in SpanView span)
    {
        _writer.CutTo(0);
        int message = _writer.Begin(SpansOfScope);
        WriteIdentity(span);
        // The times are clamped, because a damaged record must not become a span that ends before it starts.
        long start = Math.Max(0, span.StartUnixNanoseconds);
        _writer.Fixed64(7, (ulong)start);
        _writer.Fixed64(8, (ulong)Math.Max(start, span.EndUnixNanoseconds));
        WriteAttributes(9, span.Attributes);
        for (int i = 0; i < span.EventCount; i++)
            Write(span.GetEvent(i));
        for (int i = 0; i < span.LinkCount; i++)
            Write(span.GetLink(i));
        WriteStatus(span);
        _writer.Fixed32(16, span.TraceFlags | ParentIsKnown | (span.Parent == ParentKind.Remote ? ParentIsRemote : 0));
        _writer.End(message);
        return _writer.Written.Span;
    }

    private void WriteIdentity(in SpanView span)
    {
        _writer.Bytes(1, span.Head.TraceId);
        _writer.Bytes(2, span.Head.SpanId);
        if (!span.TraceState.IsEmpty)
            _writer.Utf8(3, span.TraceState);
        if (span.Parent != ParentKind.None)
            _writer.Bytes(4, span.Head.ParentId);
        _writer.Utf8(5, span.Name);
        _writer.Varint(6, NumberOf(span.Kind));
    }

    private void WriteStatus(in SpanView span)
    {
        if (span.Status == SpanStatus.Unset)
            return;
        int status = _writer.Begin(15);
        if (!span.StatusDescription.IsEmpty)
            _writer.Utf8(2, span.StatusDescription);
        _writer.Varint(3, span.Status == SpanStatus.Ok ? 1u : 2u);
        _writer.End(status);
    }

    private void Write(in SpanEvent happened)
    {
        int message = _writer.Begin(11);
        _writer.Fixed64(1, (ulong)Math.Max(0, happened.UnixNanoseconds));
        _writer.Utf8(2, happened.Name);
        WriteAttributes(3, happened.Attributes);
        _writer.End(message);
    }

    private void Write(in SpanLink link)
    {
        int message = _writer.Begin(13);
        _writer.Bytes(1, link.TraceIdBytes);
        _writer.Bytes(2, link.SpanIdBytes);
        if (!link.TraceState.IsEmpty)
            _writer.Utf8(3, link.TraceState);
        WriteAttributes(4, link.Attributes);
        _writer.End(message);
    }

    private void WriteAttributes(int field, SpanAttributes attributes)
    {
        foreach (SpanAttribute attribute in attributes)
            AnyValue.WritePair(_writer, field, _keys.Encode(attribute.Key), attribute);
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
