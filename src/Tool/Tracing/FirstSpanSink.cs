using Sonde.Runtime.Spans;

namespace Sonde.Tool.Tracing;

/// <summary>Records when the first span arrives.</summary>
internal sealed class FirstSpanSink(Timing timing) : ISpanSink
{
    private bool _hasSeen;

    /// <inheritdoc/>
    public void OnSpan(in SpanView span)
    {
        if (_hasSeen)
            return;
        _hasSeen = true;
        timing.Mark("the first span");
    }
}
