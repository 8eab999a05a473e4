using System.Text;
using Sonde.Runtime.Spans;
using Sonde.Tests.Spans;

namespace Sonde.Runtime.Tests.Spans;

public sealed class BufferedSinkTests
{
    [Fact]
    public async Task Span_BehindTheQueue_IsTheSpanThatWasSent()
    {
        SpanRecord record = Record();
        var direct = new Recorder();
        record.SendTo(direct);
        var queued = new Recorder();
        await using (var queue = new BufferedSink(queued))
        {
            // Each is larger or smaller than the one whose memory it takes over.
            new SpanRecord { Describe = static span => span.Name = "small"u8 }.SendTo(queue);
            record.SendTo(queue);
        }

        Assert.Equivalent(direct.Spans.Single(), queued.Spans[1], strict: true);
        Assert.Equal("small", queued.Spans[0].Name);
    }

    [Fact]
    public async Task Sink_ThatStalls_CostsTheOldestSpansAndNotTheCaller()
    {
        using var sink = new Stalled();
        var queue = new BufferedSink(sink, new BufferedSinkOptions { Capacity = 3, BatchSize = 1 });
        Send(queue, 0);
        sink.Entered.Wait();

        for (int i = 1; i <= 5; i++)
            Send(queue, i);
        Assert.Equal(new SinkQueueStatus(nameof(Stalled), 3, Queued: 4, Accepted: 6, Delivered: 0, Failed: 0, Dropped: 2), queue.GetStatus());
        sink.Release.Set();
        await queue.DisposeAsync();
        await queue.DisposeAsync();

        Assert.Equal(["0", "3", "4", "5"], sink.Spans.Select(static span => span.Name));
        Assert.Equal(new SinkQueueStatus(nameof(Stalled), 3, Queued: 0, Accepted: 6, Delivered: 4, Failed: 0, Dropped: 2), queue.GetStatus());
    }

    [Fact]
    public async Task Dispose_WithASinkThatNeverReturns_CountsWhatItGaveUp()
    {
        using var sink = new Stalled();
        var queue = new BufferedSink(sink, new BufferedSinkOptions { BatchSize = 1, ShutdownTimeout = TimeSpan.Zero });
        Send(queue, 0);
        sink.Entered.Wait();
        Send(queue, 1);

        await queue.DisposeAsync();
        Send(queue, 2);

        Assert.Equal((1, 3, 2), (queue.GetStatus().Queued, queue.GetStatus().Accepted, queue.GetStatus().Dropped));
        sink.Release.Set();
    }

    [Fact]
    public async Task Sink_ThatThrows_StillGetsTheNextSpanAndTheEndOfTheBatch()
    {
        var sink = new Throwing();
        var queue = new BufferedSink(sink);
        Send(queue, 0);
        Send(queue, 1);
        await queue.DisposeAsync();

        Assert.Equal((2, 1, 1), (sink.Calls, queue.GetStatus().Failed, queue.GetStatus().Delivered));
        Assert.InRange(sink.Batches, 1, 2);
    }

    [Fact]
    public async Task Queue_OnceWarm_AllocatesNothing()
    {
        using var sink = new Stalled();
        var queue = new BufferedSink(sink, new BufferedSinkOptions { Capacity = 4, BatchSize = 4 });
        var measure = new AllocationMeter(queue);
        for (int i = 0; i < 20; i++)
            Record().SendTo(measure);

        Assert.Equal(0, measure.LastAllocated);
        sink.Release.Set();
        await queue.DisposeAsync();
    }

    private static void Send(BufferedSink queue, int number) =>
        new SpanRecord { Describe = span => span.Name = Encoding.UTF8.GetBytes($"{number}") }.SendTo(queue);

    private static SpanRecord Record() => new()
    {
        TraceState = "vendor=1",
        ParentId = "1111111111111111",
        Describe = static span =>
        {
            span.Name = "GET /"u8;
            span.Status = SpanStatus.Error;
            span.StatusDescription = "broken"u8;
            span.Set("text", "a long text that needs room"u8);
            span.Set("string", "x");
            span.Set("number", 7);
            span.SetArray("texts", ["one", "two"]);
            span.SetArray("numbers", [1L, 2L]);
            span.AddEvent("happened"u8, TimeSpan.FromMilliseconds(1)).Set("why", "because"u8);
            span.AddLink(new byte[16], new byte[8], "a=b"u8).Set("key", 0.5);
        },
    };

    private class Recorder : ISpanSink
    {
        internal List<RecordedSpan> Spans { get; } = [];

        public virtual void OnSpan(in SpanView span) => Spans.Add(RecordedSpan.Of(span));
    }

    private sealed class Stalled : Recorder, IDisposable
    {
        internal ManualResetEventSlim Entered { get; } = new();

        internal ManualResetEventSlim Release { get; } = new();

        public override void OnSpan(in SpanView span)
        {
            Entered.Set();
            Release.Wait();
            base.OnSpan(span);
        }

        public void Dispose()
        {
            Entered.Dispose();
            Release.Dispose();
        }
    }

    private sealed class Throwing : IBatchSpanSink
    {
        internal int Calls { get; private set; }

        internal int Batches { get; private set; }

        public void OnSpan(in SpanView span)
        {
            if (Calls++ == 0)
                throw new InvalidOperationException("The first span is one too many.");
        }

        public void EndBatch() => Batches++;
    }

    private sealed class AllocationMeter(ISpanSink sink) : ISpanSink
    {
        internal long LastAllocated { get; private set; }

        public void OnSpan(in SpanView span)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            sink.OnSpan(span);
            LastAllocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }
}
