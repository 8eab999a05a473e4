using Sonde.OpenTelemetry.Export;
using Sonde.Runtime.Spans;
using Sonde.Tests.Spans;

namespace Sonde.OpenTelemetry.Tests;

/// <summary>The queue of spans that wait for export.</summary>
public sealed class SpanQueueTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(50)]
    public void Take_OfABatchWhoseTimeCameWhileItWasLookedAt_GivesIt(int late)
    {
        TimeSpan delay = TimeSpan.FromMilliseconds(100);
        var settings = new ExportSettings(100, 100, delay, delay, delay, IsDisabled: false);
        // The first call returns a time just before the end of the delay. The second returns a time this long after it.
        var clock = new Times(TimeSpan.Zero, delay - TimeSpan.FromMilliseconds(1), delay + TimeSpan.FromMilliseconds(late));
        var queue = new QueueSink(new SpanQueue(settings, new ExportCounters(), clock));
        new SpanRecord().SendTo(queue);

        Assert.Equal(1, queue.Queue.Take()?.Count);
    }

    private sealed class QueueSink(SpanQueue queue) : ISpanSink
    {
        internal SpanQueue Queue => queue;

        public void OnSpan(in SpanView span) => queue.Add(span, [], []);
    }

    /// <summary>Returns one time after another, then always the last.</summary>
    private sealed class Times(params TimeSpan[] times) : TimeProvider
    {
        private int _asked;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => times[Math.Min(_asked++, times.Length - 1)].Ticks;
    }
}
