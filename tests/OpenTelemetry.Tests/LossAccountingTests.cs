using System.Net;
using Sonde.Runtime.Targets;
using Sonde.Tests.Otlp;
using Sonde.Tests.Spans;

namespace Sonde.OpenTelemetry.Tests;

public class LossAccountingTests
{
    [Fact]
    public void Exported_WhenTheReceiverTakesAll_CountsEverySpan()
    {
        using var fixture = new SinkFixture();

        Send(fixture.Sink, 1_300);
        fixture.Sink.Flush(SinkFixture.Patience);

        Assert.Equal((1_300, 1_300, 1_300L, 0L, 0L), Account(fixture));
    }

    [Fact]
    public void Failed_WhenTheReceiverAnswers500_CountsEverySpan()
    {
        using var fixture = new SinkFixture();
        fixture.Receiver.Answer = HttpStatusCode.InternalServerError;

        Send(fixture.Sink, 10);
        fixture.Sink.Flush(SinkFixture.Patience);

        Assert.Equal((0, 10, 0L, 10L, 0L), Account(fixture));
    }

    [Fact]
    public void Failed_WhenNobodyListens_CountsEverySpan()
    {
        using var fixture = new SinkFixture(o => o.Endpoint = OtlpReceiver.UnusedEndpoint());

        Send(fixture.Sink, 10);
        fixture.Sink.Flush(SinkFixture.Patience);

        Assert.Equal((0, 10, 0L, 10L, 0L), Account(fixture));
    }

    [Fact]
    public void Dropped_WhenTheQueueIsFull_CountsWhatWasRefused()
    {
        using var fixture = new SinkFixture(o =>
        {
            o.QueueLength = 8;
            o.BatchSize = 8;
        });
        var hold = new TaskCompletionSource();
        fixture.Receiver.Hold = hold.Task;
        Target target = SpanRecord.NewTarget();

        Send(fixture.Sink, 8, target);
        fixture.Receiver.WaitUntil(r => r.Requests == 1, SinkFixture.Patience);
        Send(fixture.Sink, 5, target);
        hold.SetResult();
        fixture.Sink.Flush(SinkFixture.Patience);

        Assert.Equal((8, 8, 8L, 0L, 5L), Account(fixture));
    }

    [Fact]
    public void Failed_WhenDisposalGivesUp_CountsWhatWasLeft()
    {
        var hold = new TaskCompletionSource();
        using var fixture = new SinkFixture(o => o.ShutdownTimeout = TimeSpan.FromMilliseconds(200));
        fixture.Receiver.Hold = hold.Task;

        Send(fixture.Sink, 10);
        fixture.Sink.Dispose();
        hold.SetResult();

        Assert.Equal((10L, 0L, 10L), (fixture.Sink.Accepted, fixture.Sink.Exported, fixture.Sink.Failed));
    }

    [Fact]
    public void Dispose_WithSpansQueued_ExportsThem()
    {
        using var fixture = new SinkFixture();

        Send(fixture.Sink, 10);
        fixture.Sink.Dispose();

        Assert.Equal((10, 10, 10L, 0L, 0L), Account(fixture));
    }

    [Fact]
    public void EndTarget_WithSpansQueued_ExportsThem()
    {
        using var fixture = new SinkFixture();
        Target target = SpanRecord.NewTarget();

        Send(fixture.Sink, 10, target);
        fixture.Sink.EndTarget(target);

        Assert.Equal((10, 10, 10L, 0L, 0L), Account(fixture));
    }

    [Fact]
    public void OnSpan_AfterItsTargetEnded_CountsAsDropped()
    {
        using var fixture = new SinkFixture();
        Target ended = SpanRecord.NewTarget(1);
        Target other = SpanRecord.NewTarget(2);

        Send(fixture.Sink, 1, ended);
        fixture.Sink.EndTarget(ended);
        Send(fixture.Sink, 1, other);
        Send(fixture.Sink, 3, ended);

        Assert.Equal((2L, 3L), (fixture.Sink.Accepted, fixture.Sink.Dropped));
    }

    [Fact]
    public void OnSpan_AfterDisposal_CountsAsDropped()
    {
        using var fixture = new SinkFixture();

        fixture.Sink.Dispose();
        Send(fixture.Sink, 2);

        Assert.Equal((0L, 2L), (fixture.Sink.Accepted, fixture.Sink.Dropped));
    }

    private static void Send(OpenTelemetrySink sink, int count, Target? target = null)
    {
        var record = new SpanRecord { Target = target ?? SpanRecord.NewTarget() };
        for (int i = 0; i < count; i++)
            record.SendTo(sink);
    }

    private static (int Received, int Accepted, long Exported, long Failed, long Dropped) Account(SinkFixture f) =>
        (f.Receiver.Spans.Count, (int)f.Sink.Accepted, f.Sink.Exported, f.Sink.Failed, f.Sink.Dropped);
}
