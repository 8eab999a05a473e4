using System.Net;
using OpenTelemetry.Exporter;
using Sonde.OpenTelemetry.Wire;
using Sonde.Tests.Otlp;

namespace Sonde.OpenTelemetry.Tests;

/// <summary>The warnings of the sink about spans that were not delivered.</summary>
public class FailureTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void PartialSuccess_CountsWhatWasRejectedAsFailedAndSaysWhy(bool grpc)
    {
        using var fixture = new SinkFixture(grpc: grpc);
        fixture.Receiver.Reply = static _ => new OtlpReply { Rejected = 3, Message = "attribute limit" };

        Assert.Equal((7, 7L, 3L), fixture.Export(10));
        string warning = Assert.Single(fixture.Warnings);
        Assert.Contains("rejects spans: \"attribute limit\"", warning, StringComparison.Ordinal);
        Assert.Contains(fixture.Receiver.Endpoint.Authority, warning, StringComparison.Ordinal);
    }

    [Fact]
    public void PartialSuccess_OfMoreThanWasSent_CountsWhatWasSent()
    {
        using var fixture = new SinkFixture();
        fixture.Receiver.Reply = static _ => new OtlpReply { Rejected = 1_000, Message = "all" };

        fixture.Export(10);

        Assert.Equal((0L, 10L), (fixture.Sink.Exported, fixture.Sink.Failed));
    }

    [Fact]
    public void PartialSuccess_WithoutRejectedSpans_IsAWarning()
    {
        using var fixture = new SinkFixture();
        fixture.Receiver.Reply = static _ => new OtlpReply { Message = "old schema" };

        Assert.Equal((10, 10L, 0L), fixture.Export(10));
        Assert.Contains("\"old schema\"", Assert.Single(fixture.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Refusal_IsSaidOnceWithAddressAndTheServersWords()
    {
        using var fixture = new SinkFixture();
        fixture.Receiver.Reply = static _ => new OtlpReply { Status = HttpStatusCode.Unauthorized, Text = "unknown\nAPI key\e[31m" };

        fixture.Export(10);
        fixture.Export(10);

        Assert.Equal(20, fixture.Sink.Failed);
        Assert.Equal(
            $"'{fixture.Receiver.Endpoint}v1/traces' refuses spans: 401 Unauthorized (\"unknown API key [31m\").",
            Assert.Single(fixture.Warnings));
    }

    [Fact]
    public void Redirection_WhichLosesTheSpans_IsARefusalThatNamesTheAddress()
    {
        using var other = new OtlpReceiver();
        using var fixture = new SinkFixture();
        var address = new Uri(other.Endpoint, "v1/traces");
        fixture.Receiver.Reply = _ => new OtlpReply { Status = HttpStatusCode.Found, Location = address };

        fixture.Export(10);

        Assert.Equal((0L, 10L), (fixture.Sink.Exported, fixture.Sink.Failed));
        Assert.Contains($"a redirection to '{address}'", Assert.Single(fixture.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Http_ToAReceiverOfGrpc_IsNamedWithTheRemedy()
    {
        using var receiver = new OtlpReceiver(grpc: true);
        using var fixture = new SinkFixture(o => (o.Endpoint, o.Protocol) = (receiver.Endpoint, OtlpExportProtocol.HttpProtobuf));

        fixture.Export(10);

        Assert.Equal(10, fixture.Sink.Failed);
        AssertNamed(fixture, receiver, "speaks gRPC and was sent HTTP", "'grpc'");
    }

    [Fact]
    public void Grpc_ToAReceiverOfHttp_IsNamedWithTheRemedy()
    {
        using var receiver = new OtlpReceiver();
        using var fixture = new SinkFixture(o => (o.Endpoint, o.Protocol) = (receiver.Endpoint, OtlpExportProtocol.Grpc));

        fixture.Export(10);

        Assert.Equal(10, fixture.Sink.Failed);
        AssertNamed(fixture, receiver, "speaks HTTP and was sent gRPC", "'http/protobuf'");
    }

    [Fact]
    public void Warning_WhoseHandlerThrows_DoesNotStopTheExport()
    {
        using var fixture = new SinkFixture();
        fixture.Sink.Warning += static _ => throw new InvalidOperationException("odd");
        fixture.Receiver.Reply = static number => new OtlpReply { Status = number == 1 ? HttpStatusCode.BadRequest : HttpStatusCode.OK };

        fixture.Export(10);

        Assert.Equal((10, 10L, 10L), fixture.Export(10));
    }

    [Fact]
    public void Answers_OfAnyBytes_AreRead()
    {
        var random = new Random(1);
        byte[] bytes = new byte[40];
        for (int i = 0; i < 20_000; i++)
        {
            random.NextBytes(bytes);
            // Small numbers make fields and lengths that exist.
            for (int j = 0; j < bytes.Length; j += random.Next(1, 4))
                bytes[j] &= 0x1f;
            ExportResponse.Parse(bytes.AsSpan(0, random.Next(bytes.Length)));
            RpcStatus.Parse(bytes.AsSpan(0, random.Next(bytes.Length)));
        }
    }

    private static void AssertNamed(SinkFixture fixture, OtlpReceiver receiver, string mistake, string remedy)
    {
        string warning = Assert.Single(fixture.Warnings);
        Assert.Contains($"'{receiver.Endpoint.GetLeftPart(UriPartial.Authority)}' {mistake}", warning, StringComparison.Ordinal);
        Assert.Contains(remedy, warning, StringComparison.Ordinal);
    }
}
