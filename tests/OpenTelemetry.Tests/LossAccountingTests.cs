using System.Diagnostics;
using System.Net;
using Sonde.Runtime.Executables;
using Sonde.Runtime.Processes;
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
        using var fixture = new SinkFixture(o =>
        {
            o.Endpoint = OtlpReceiver.UnusedEndpoint();
            o.RetryTimeout = TimeSpan.Zero;
        });

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
    public void Dropped_WhenSeveralTargetsFillTheQueue_CountsThemTogether()
    {
        using var fixture = new SinkFixture(o => o.QueueLength = 8);
        var hold = new TaskCompletionSource();
        fixture.Receiver.Hold = hold.Task;

        for (int process = 1; process <= 4; process++)
            Send(fixture.Sink, 5, SpanRecord.NewTarget(process));
        hold.SetResult();
        fixture.Sink.Flush(SinkFixture.Patience);

        Assert.Equal((8, 8, 8L, 0L, 12L), Account(fixture));
    }

    [Fact]
    public void Targets_OfAnyNumber_ShareRequestAndConnection()
    {
        using var fixture = new SinkFixture();

        for (int process = 1; process <= 60; process++)
            Send(fixture.Sink, 3, SpanRecord.NewTarget(process));
        fixture.Sink.Flush(SinkFixture.Patience);
        Send(fixture.Sink, 1);
        fixture.Sink.Flush(SinkFixture.Patience);

        Assert.Equal((181, 181, 181L, 0L, 0L), Account(fixture));
        Assert.Equal(61, fixture.Receiver.Spans.Select(s => s.Resource["service.instance.id"]).Distinct().Count());
        Assert.Equal((2, 1), (fixture.Receiver.Requests, fixture.Receiver.Connections));
    }

    [Fact]
    public void Dispose_OfManyTargetsAtABlackHole_TakesOneTimeoutAndCountsEverySpan()
    {
        using var fixture = new SinkFixture(o =>
        {
            o.ShutdownTimeout = TimeSpan.FromMilliseconds(400);
            o.BatchSize = 7;
        });
        fixture.Receiver.Hold = new TaskCompletionSource().Task;
        for (int process = 1; process <= 60; process++)
            Send(fixture.Sink, 10, SpanRecord.NewTarget(process));

        var watch = Stopwatch.StartNew();
        fixture.Sink.Dispose();

        // If each of the 86 batches had its own timeout, the test would take half a minute.
        Assert.InRange(watch.Elapsed, TimeSpan.FromMilliseconds(390), TimeSpan.FromSeconds(15));
        Assert.Equal((600L, 0L, 600L, 0L), (fixture.Sink.Accepted, fixture.Sink.Exported, fixture.Sink.Failed, fixture.Sink.Dropped));
        Assert.Contains("did not answer before the end", Assert.Single(fixture.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void OnSpan_OfATargetThatCannotBeDescribed_ThrowsAndCountsAsDropped()
    {
        using var fixture = new SinkFixture();
        fixture.Sink.Dispose();
        using var sink = new OpenTelemetrySink(new() { Endpoint = fixture.Receiver.Endpoint, IncludeCommandLine = true });
        Target target = SpanRecord.NewTarget(commandLine: null!);

        Assert.Throws<NullReferenceException>(() => Send(sink, 1, target));
        Send(sink, 2);
        sink.Flush(SinkFixture.Patience);

        Assert.Equal((2L, 2L, 1L), (sink.Accepted, sink.Exported, sink.Dropped));
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
