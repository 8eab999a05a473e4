using System.Threading.Channels;
using Sonde.Runtime.Spans;

namespace Sonde.Runtime.Reading;

/// <summary>Passes copies of spans to one reader, who may be slow: the oldest span gives way, and <paramref name="dropped"/> is called.</summary>
internal sealed class SpanChannel(Action dropped) : ISpanSink
{
    internal const int Capacity = 65_536;

    private readonly Channel<RecordedSpan> _spans = Channel.CreateBounded<RecordedSpan>(
        new BoundedChannelOptions(Capacity) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true, SingleWriter = true },
        _ => dropped());

    internal ChannelReader<RecordedSpan> Reader => _spans.Reader;

    public void OnSpan(in SpanView span) => _spans.Writer.TryWrite(RecordedSpan.Of(span));

    /// <summary>Ends the stream, behind the spans that the reader has not taken yet.</summary>
    internal void End() => _spans.Writer.TryComplete();
}
