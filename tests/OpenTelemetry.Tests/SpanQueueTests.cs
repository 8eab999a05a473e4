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

    [Fact]
    public void Add_OfASpanToAnOpenBatch_AllocatesNothing()
    {
        const int count = 100;
        TimeSpan delay = TimeSpan.FromMinutes(1);
        var queue = new QueueSink(
            new SpanQueue(new ExportSettings(2 * count, count, delay, delay, delay, IsDisabled: false), new ExportCounters(), TimeProvider.System));
        // Many of the names are alike.
        string[] keys = [.. Enumerable.Range(0, 200).Select(static i => $"attribute.{i}")];
        var record = new SpanRecord
        {
            Describe = span =>
            {
                foreach (string key in keys)
                    span.Set(key, "value"u8);
            },
        };
        for (int i = 0; i < count; i++)
            record.SendTo(queue);
        queue.Queue.Settle(queue.Queue.Take()!, failed: 0);
        record.SendTo(queue);

        queue.Allocated = 0;
        for (int i = 0; i < count / 2; i++)
            record.SendTo(queue);

        Assert.Equal(0, queue.Allocated);
    }

    private sealed class QueueSink(SpanQueue queue) : ISpanSink
    {
        private static readonly byte[] Same = [];

        internal SpanQueue Queue => queue;

        internal long Allocated { get; set; }

        public void OnSpan(in SpanView span)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            queue.Add(span, Same, Same);
            Allocated += GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    /// <summary>Returns one time after another, then always the last.</summary>
    private sealed class Times(params TimeSpan[] times) : TimeProvider
    {
        private int _asked;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => times[Math.Min(_asked++, times.Length - 1)].Ticks;
    }
}
