using System.Diagnostics;
using Sonde.Runtime.Events;
using Sonde.Runtime.Processes;
using Sonde.Runtime.Spans;
using Sonde.Tests.Otlp;
using Sonde.Tests.Spans;

namespace Sonde.OpenTelemetry.Tests;

[Collection(nameof(EnvironmentCollection))]
public class SpanExportTests
{
    [Fact]
    public void Ids_OfARoot_ArriveAsBpfChoseThem()
    {
        using var fixture = new SinkFixture();

        ReceivedSpan span = fixture.RoundTrip(new SpanRecord
        {
            TraceId = "4bf92f3577b34da6a3ce929d0e0e4736",
            SpanId = "00f067aa0ba902b7",
        });

        Assert.Equal(("4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"), (span.TraceId, span.SpanId));
    }

    [Fact]
    public void Parent_OfARoot_IsAbsent()
    {
        using var fixture = new SinkFixture();

        ReceivedSpan span = fixture.RoundTrip(new SpanRecord());

        Assert.Equal("", span.ParentSpanId);
    }

    [Theory]
    [InlineData(false, "none")]
    [InlineData(false, "gzip")]
    [InlineData(true, "none")]
    [InlineData(true, "gzip")]
    public void Spans_OfTwoTargetsThatTakeManyPiecesOfMemory_ArriveWholeAndWithTheirTarget(bool grpc, string compression)
    {
        const int count = 40;
        using var _ = new EnvironmentScope(("OTEL_EXPORTER_OTLP_COMPRESSION", compression));
        using var fixture = new SinkFixture(grpc: grpc);
        Target[] targets = [SpanRecord.NewTarget(service: "shop"), SpanRecord.NewTarget(service: "bank")];
        string[] texts = [.. Enumerable.Range(0, count).Select(static i => new string((char)('a' + (i % 26)), i * 997))];

        for (int i = 0; i < count; i++)
        {
            string text = texts[i];
            new SpanRecord { Target = targets[i / 3 % 2], Describe = span => span.Set("text", text) }.SendTo(fixture.Sink);
        }

        Assert.True(fixture.Sink.Flush(SinkFixture.Patience));
        Assert.Equal(
            texts.Select(static (text, i) => (i / 3 % 2 == 0 ? "shop" : "bank", text)).Order(),
            fixture.Receiver.Spans.Select(static span => ((string)span.Resource["service.name"]!, (string)span.Attributes["text"]!)).Order());
    }

    [Theory]
    [InlineData(ParentKind.Local, 0x101u)]
    [InlineData(ParentKind.Remote, 0x301u)]
    public void Parent_OfAChild_ArrivesWithWhereItIs(ParentKind kind, uint flags)
    {
        using var fixture = new SinkFixture();

        ReceivedSpan span = fixture.RoundTrip(new SpanRecord { ParentId = "1122334455667788", Parent = kind });

        Assert.Equal(("1122334455667788", flags), (span.ParentSpanId, span.Flags));
    }

    [Fact]
    public void ParentId_OfARoot_IsDefault()
    {
        var sink = new ParentIdSink();
        new SpanRecord().SendTo(sink);
        Assert.Equal(default, sink.ParentId);
    }

    [Fact]
    public void TraceState_OfTheCaller_ArrivesAsItCame()
    {
        using var fixture = new SinkFixture();

        ReceivedSpan span = fixture.RoundTrip(new SpanRecord { TraceState = "congo=t61rcWkgMzE,rojo=00f067" });

        Assert.Equal("congo=t61rcWkgMzE,rojo=00f067", span.TraceState);
    }

    [Fact]
    public void TraceFlags_WithoutSampledBit_AreExportedAsTheyAre()
    {
        using var fixture = new SinkFixture();

        ReceivedSpan span = fixture.RoundTrip(new SpanRecord { TraceFlags = 0 });

        Assert.Equal(0u, span.Flags & 0xff);
    }

    [Fact]
    public void Times_AreUnixNanoseconds()
    {
        using var fixture = new SinkFixture();

        ReceivedSpan span = fixture.RoundTrip(new SpanRecord
        {
            ClockOffset = 1_700_000_000_000_000_000,
            Start = 123_456_789,
            End = 987_654_321,
        });

        Assert.Equal(
            (1_700_000_000_123_456_789ul, 1_700_000_000_987_654_321ul),
            (span.StartUnixNanoseconds, span.EndUnixNanoseconds));
    }

    [Fact]
    public void Times_WhereTheEndIsEarlier_NeverEndBeforeTheStart()
    {
        using var fixture = new SinkFixture();

        ReceivedSpan span = fixture.RoundTrip(new SpanRecord { Start = 5_000_000, End = 1_000_000 });

        Assert.True(span.EndUnixNanoseconds >= span.StartUnixNanoseconds);
    }

    [Theory]
    [InlineData(SpanKind.Internal, 1)]
    [InlineData(SpanKind.Server, 2)]
    [InlineData(SpanKind.Client, 3)]
    [InlineData(SpanKind.Producer, 4)]
    [InlineData(SpanKind.Consumer, 5)]
    public void Kind_OfEachRole_Arrives(SpanKind kind, int number)
    {
        using var fixture = new SinkFixture();

        ReceivedSpan span = fixture.RoundTrip(new SpanRecord { Describe = b => b.Kind = kind });

        Assert.Equal(number, span.Kind);
    }

    [Theory]
    [InlineData(SpanStatus.Unset, 0)]
    [InlineData(SpanStatus.Ok, 1)]
    [InlineData(SpanStatus.Error, 2)]
    public void Status_OfEachOutcome_Arrives(SpanStatus status, int number)
    {
        using var fixture = new SinkFixture();

        ReceivedSpan span = fixture.RoundTrip(new SpanRecord { Describe = b => b.Status = status });

        Assert.Equal(number, span.StatusCode);
    }

    [Fact]
    public void Name_InUtf8_Arrives()
    {
        using var fixture = new SinkFixture();

        ReceivedSpan span = fixture.RoundTrip(new SpanRecord { Describe = b => b.Name = "GET /größe"u8 });

        Assert.Equal("GET /größe", span.Name);
    }

    [Theory]
    [InlineData(SpanStatus.Error, "no such table: größe")]
    [InlineData(SpanStatus.Ok, "")]
    [InlineData(SpanStatus.Unset, "")]
    public void StatusDescription_GoesWithAnErrorOnly(SpanStatus status, string expected)
    {
        using var fixture = new SinkFixture();

        ReceivedSpan span = fixture.RoundTrip(new SpanRecord
        {
            Describe = b =>
            {
                b.Status = status;
                b.StatusDescription = "no such table: größe"u8;
            },
        });

        Assert.Equal(expected, span.StatusMessage);
    }

    [Fact]
    public void Events_ArriveWithTheirTimesAndAttributes()
    {
        using var fixture = new SinkFixture();

        ReceivedSpan span = fixture.RoundTrip(new SpanRecord
        {
            ClockOffset = 1_700_000_000_000_000_000,
            Start = 1_000_000_000,
            Describe = b =>
            {
                AttributeWriter first = b.AddEvent("retry"u8, 1_000_000_500);
                AttributeWriter second = b.AddEvent("größe"u8, TimeSpan.FromMicroseconds(3));
                first.Set("attempt", 2);
                first.SetArray("hosts", ["a", "b"]);
                b.Set("own", true);
                second.SetUnlessEmpty("peer", "db"u8);
            },
        });

        Assert.Equal([("retry", 1_700_000_001_000_000_500ul), ("größe", 1_700_000_001_000_003_000ul)], span.Events.Select(e => (e.Name, e.UnixNanoseconds)));
        Assert.Equal(new Dictionary<string, object?> { ["attempt"] = 2L, ["hosts"] = new object?[] { "a", "b" } }, span.Events[0].Attributes);
        Assert.Equal(new Dictionary<string, object?> { ["peer"] = "db" }, span.Events[1].Attributes);
        Assert.Equal(new Dictionary<string, object?> { ["own"] = true }, span.Attributes);
    }

    [Fact]
    public void Links_ArriveWithTheirIdsAndAttributes()
    {
        using var fixture = new SinkFixture();

        ReceivedSpan span = fixture.RoundTrip(new SpanRecord
        {
            Describe = b =>
            {
                AttributeWriter link = b.AddLink(
                    Convert.FromHexString("4bf92f3577b34da6a3ce929d0e0e4736"), Convert.FromHexString("00f067aa0ba902b7"), "congo=t61"u8);
                link.Set("messaging.message.id", "m1");
                b.AddLink(Convert.FromHexString("0af7651916cd43dd8448eb211c80319c"), Convert.FromHexString("b7ad6b7169203331"));
            },
        });

        Assert.Equal(
            [("4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7", "congo=t61"), ("0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331", "")],
            span.Links.Select(link => (link.TraceId, link.SpanId, link.TraceState)));
        Assert.Equal(new Dictionary<string, object?> { ["messaging.message.id"] = "m1" }, span.Links[0].Attributes);
        Assert.Empty(span.Links[1].Attributes);
    }

    [Fact]
    public void Scope_IsTheProbeItsVersionAndItsSchema()
    {
        using var fixture = new SinkFixture();

        ReceivedSpan span = fixture.RoundTrip(new SpanRecord());

        Assert.Equal(
            ("sonde/net/http/server", ProductVersion.Sonde, SpanRecord.Probe.SchemaUrl), (span.ScopeName, span.ScopeVersion, span.SchemaUrl));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Compression_ByTheVariable_IsUndoneByTheReceiver(bool grpc)
    {
        using var _ = new EnvironmentScope(("OTEL_EXPORTER_OTLP_COMPRESSION", "gzip"));
        using var fixture = new SinkFixture(grpc: grpc);

        ReceivedSpan span = fixture.RoundTrip(new SpanRecord { Describe = b => b.Name = "GET /"u8 });

        Assert.Equal("GET /", span.Name);
    }

    [Fact]
    public void OnSpan_IsNotSeenByTheHostsListeners()
    {
        int seen = 0;
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name.StartsWith("sonde/", StringComparison.Ordinal),
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStarted = _ => seen++,
            ActivityStopped = _ => seen++,
        };
        ActivitySource.AddActivityListener(listener);
        using var fixture = new SinkFixture();

        fixture.RoundTrip(new SpanRecord());

        Assert.Equal(0, seen);
    }

    private sealed class ParentIdSink : ISpanSink
    {
        internal ActivitySpanId ParentId { get; private set; } = ActivitySpanId.CreateRandom();

        public void OnSpan(in SpanView span) => ParentId = span.ParentId;
    }
}
