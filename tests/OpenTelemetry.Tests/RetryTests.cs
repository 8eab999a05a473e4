using System.Diagnostics;
using System.Net;
using Sonde.OpenTelemetry.Export;
using Sonde.Tests.Otlp;

namespace Sonde.OpenTelemetry.Tests;

public class RetryTests
{
    [Theory]
    [InlineData(HttpStatusCode.TooManyRequests)]
    [InlineData(HttpStatusCode.BadGateway)]
    [InlineData(HttpStatusCode.ServiceUnavailable)]
    [InlineData(HttpStatusCode.GatewayTimeout)]
    public void Http_ThatIsBusyForNow_GetsTheSpansAgain(HttpStatusCode status)
    {
        using var fixture = new SinkFixture();
        fixture.Receiver.Reply = number => number == 1 ? new OtlpReply { Status = status, RetryAfter = "0" } : OtlpReply.Taken;

        Assert.Equal((10, 10L, 0L), fixture.Export(10));
        Assert.Equal(2, fixture.Receiver.Requests);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(10)]
    [InlineData(11)]
    [InlineData(14)]
    [InlineData(15)]
    public void Grpc_ThatIsBusyForNow_GetsTheSpansAgain(int status)
    {
        using var fixture = new SinkFixture(grpc: true);
        fixture.Receiver.Reply = number => number == 1
            ? new OtlpReply { GrpcStatus = status, RetryDelay = TimeSpan.Zero }
            : OtlpReply.Taken;

        Assert.Equal((10, 10L, 0L), fixture.Export(10));
        Assert.Equal(2, fixture.Receiver.Requests);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Delay_ThatTheReceiverAsksFor_IsKept(bool grpc)
    {
        using var fixture = new SinkFixture(grpc: grpc);
        var at = new List<long>();
        fixture.Receiver.Reply = number =>
        {
            at.Add(Stopwatch.GetTimestamp());
            return number > 1 ? OtlpReply.Taken
                : grpc ? new OtlpReply { GrpcStatus = 8, RetryDelay = TimeSpan.FromSeconds(1.25) }
                : new OtlpReply { Status = HttpStatusCode.ServiceUnavailable, RetryAfter = "1" };
        };

        Assert.Equal((10, 10L, 0L), fixture.Export(10));
        Assert.True(Stopwatch.GetElapsedTime(at[0], at[1]) >= TimeSpan.FromSeconds(grpc ? 1.2 : 0.95));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(8)] // without a delay in the answer, it is not retried
    [InlineData(12)]
    public void Grpc_ThatRefuses_IsNotAskedAgain(int status)
    {
        using var fixture = new SinkFixture(grpc: true);
        fixture.Receiver.Reply = _ => new OtlpReply { GrpcStatus = status, GrpcMessage = "no%20such tenant" };

        Assert.Equal((0, 0L, 10L), fixture.Export(10));
        Assert.Equal(1, fixture.Receiver.Requests);
        string warning = Assert.Single(fixture.Warnings);
        Assert.Contains("no such tenant", warning, StringComparison.Ordinal);
        Assert.Contains(fixture.Receiver.Endpoint.Authority, warning, StringComparison.Ordinal);
    }

    [Fact]
    public void Connection_ThatIsReset_IsMadeAgain()
    {
        using var fixture = new SinkFixture();
        fixture.Receiver.Reply = number => new OtlpReply { Reset = number == 1 };

        Assert.Equal((10, 10L, 0L), fixture.Export(10));
    }

    [Fact]
    public void Receiver_ThatStartsLater_GetsTheSpans()
    {
        Uri endpoint = OtlpReceiver.UnusedEndpoint();
        using var fixture = new SinkFixture(o =>
        {
            o.Endpoint = endpoint;
            o.BatchDelay = TimeSpan.FromMilliseconds(1);
        });
        fixture.Send(10);
        Assert.True(SpinWait.SpinUntil(() => !fixture.Warnings.IsEmpty, SinkFixture.Patience));
        using var receiver = new OtlpReceiver(endpoint: endpoint);

        Assert.True(fixture.Sink.Flush(SinkFixture.Patience));

        Assert.Equal((10, 10L), (receiver.Spans.Count, fixture.Sink.Exported));
        Assert.Contains($"'{endpoint}v1/traces' does not take spans now: nothing listens there", Assert.Single(fixture.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Receiver_ThatDoesNotAnswer_GetsTheSpansAgain()
    {
        using var fixture = new SinkFixture(o =>
        {
            o.RequestTimeout = TimeSpan.FromMilliseconds(500);
            o.BatchDelay = TimeSpan.FromMilliseconds(1);
        });
        fixture.Receiver.Hold = new TaskCompletionSource().Task;
        fixture.Send(10);
        Assert.True(SpinWait.SpinUntil(() => !fixture.Warnings.IsEmpty, SinkFixture.Patience));
        fixture.Receiver.Hold = null;

        Assert.True(fixture.Sink.Flush(SinkFixture.Patience));

        Assert.Equal((10L, 0L), (fixture.Sink.Exported, fixture.Sink.Failed));
        Assert.Contains("no answer within 0.5 s", Assert.Single(fixture.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Spans_ThatHaveBecomeTooOld_HaveFailed()
    {
        using var fixture = new SinkFixture(o => o.RetryTimeout = TimeSpan.FromMilliseconds(1));
        fixture.Receiver.Answer = HttpStatusCode.ServiceUnavailable;

        Assert.Equal((0, 0L, 10L), fixture.Export(10));
        Assert.Contains(fixture.Warnings, static warning => warning.Contains("has still not taken spans", StringComparison.Ordinal));
    }

    [Fact]
    public void Dispose_WhileTheReceiverIsDown_TriesOnceMoreAtOnce()
    {
        using var fixture = new SinkFixture(o => o.BatchDelay = TimeSpan.FromMilliseconds(1));
        fixture.Receiver.Reply = number => number > 3 ? OtlpReply.Taken : new OtlpReply { Status = HttpStatusCode.ServiceUnavailable };
        fixture.Send(10);
        fixture.Receiver.WaitUntil(static r => r.Requests >= 3, SinkFixture.Patience);

        fixture.Sink.Dispose();

        Assert.Equal((10, 10L, 0L), (fixture.Receiver.Spans.Count, fixture.Sink.Exported, fixture.Sink.Failed));
    }

    [Fact]
    public void Dispose_BeforeTheTimeThatTheReceiverAskedFor_DoesNotWaitForNothing()
    {
        using var fixture = new SinkFixture(o => (o.BatchDelay, o.ShutdownTimeout) = (TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(20)));
        fixture.Receiver.Reply = static _ => new OtlpReply { Status = HttpStatusCode.ServiceUnavailable, RetryAfter = "40" };
        fixture.Send(10);
        Assert.True(SpinWait.SpinUntil(() => !fixture.Warnings.IsEmpty, SinkFixture.Patience));

        var watch = Stopwatch.StartNew();
        fixture.Sink.Dispose();

        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(15));
        Assert.Equal((10L, 1), (fixture.Sink.Failed, fixture.Receiver.Requests));
    }

    [Fact]
    public void Backoff_AfterEachFailure_DoublesUpToALimitAndJitters()
    {
        var longest = new Backoff(TimeSpan.FromMinutes(1), static () => 1);
        var shortest = new Backoff(TimeSpan.FromMinutes(1), static () => 0);

        Assert.Equal([0.5, 1, 2, 4, 8, 10, 10], Enumerable.Range(0, 7).Select(_ => longest.Next(null).TotalSeconds));
        Assert.Equal([0.25, 0.5, 1], Enumerable.Range(0, 3).Select(_ => shortest.Next(null).TotalSeconds));
    }

    [Fact]
    public void Backoff_ThatTheReceiverAsksFor_IsBounded() =>
        Assert.Equal(60, new Backoff(TimeSpan.FromMinutes(1), static () => 1).Next(TimeSpan.FromDays(1)).TotalSeconds);
}
