using Sonde.OpenTelemetry.Export;
using Sonde.Runtime.Spans;
using Sonde.Tests.Spans;

namespace Sonde.OpenTelemetry.Tests;

/// <summary>What waits for export.</summary>
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
        // The time is a moment before the delay's end when it is first asked for, and this long after it the next time.
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

    /// <summary>Gives one time after another, and then the last.</summary>
    private sealed class Times(params TimeSpan[] times) : TimeProvider
    {
        private int _asked;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => times[Math.Min(_asked++, times.Length - 1)].Ticks;
    }
}
