using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Sonde.Runtime.Events;
using Sonde.Runtime.Spans;
using Sonde.Tests.Spans;
using SpanKind = Sonde.Runtime.Spans.SpanKind;

namespace Sonde.OpenTelemetry.Tests;

/// <summary>
/// Spans in a host's own SDK pipeline. These tests fail if a runtime renames one of the private fields of <see cref="Activity"/>.
/// </summary>
public sealed class ActivitySinkTests : IDisposable
{
    private readonly List<Activity> _activities = [];
    private readonly InMemoryExporter<Activity> _exporter;
    private readonly BaseProcessor<Activity> _processor;
    private readonly TracerProvider _provider;

    public ActivitySinkTests()
    {
        _exporter = new InMemoryExporter<Activity>(_activities);
        _processor = new SimpleActivityExportProcessor(_exporter);
        _provider = Sdk.CreateTracerProviderBuilder()
            .ConfigureResource(static resource => resource.AddService("vendor")).AddProcessor(_processor).Build();
    }

    public void Dispose() => _provider.Dispose();

    [Fact]
    public void Span_OfAChild_IsAnActivityWithTheIdsThatBpfChose()
    {
        Send(new ActivitySink(_processor), new SpanRecord
        {
            TraceId = "4bf92f3577b34da6a3ce929d0e0e4736",
            SpanId = "00f067aa0ba902b7",
            ParentId = "1122334455667788",
            Parent = ParentKind.Remote,
            TraceState = "congo=t61",
            Describe = static span =>
            {
                span.Kind = SpanKind.Server;
                span.Status = SpanStatus.Error;
            },
        });

        Activity activity = Assert.Single(_activities);
        Assert.Equal(
            ("4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7", "1122334455667788", true, "congo=t61"),
            (activity.TraceId.ToString(), activity.SpanId.ToString(), activity.ParentSpanId.ToString(), activity.HasRemoteParent, activity.TraceStateString));
        Assert.Equal((ActivityKind.Server, ActivityStatusCode.Error), (activity.Kind, activity.Status));
        Assert.Equal(TimeSpan.FromMilliseconds(2), activity.Duration);
        Assert.Equal(
            ("sonde/net/http/server", ProductVersion.Sonde, SpanRecord.Probe.SchemaUrl),
            (activity.Source.Name, activity.Source.Version, activity.Source.TelemetrySchemaUrl));
    }

    [Fact]
    public void Span_WithDescriptionEventsLinksAndArrays_IsAnActivityWithThem()
    {
        Send(new ActivitySink(_processor), new SpanRecord
        {
            ClockOffset = 1_700_000_000_000_000_000,
            Start = 1_000_000_000,
            Describe = static span =>
            {
                span.Status = SpanStatus.Error;
                span.StatusDescription = "no such table"u8;
                span.SetArray("ports", [80, 443]);
                span.AddEvent("retry"u8, TimeSpan.FromMilliseconds(1)).Set("attempt", 2);
                span.AddLink(
                    Convert.FromHexString("4bf92f3577b34da6a3ce929d0e0e4736"), Convert.FromHexString("00f067aa0ba902b7"), "congo=t61"u8)
                    .Set("id", "m1");
            },
        });

        Activity activity = Assert.Single(_activities);
        Assert.Equal((ActivityStatusCode.Error, "no such table"), (activity.Status, activity.StatusDescription));
        Assert.Equal([80L, 443L], Assert.IsType<long[]>(activity.GetTagItem("ports")));
        ActivityEvent happened = Assert.Single(activity.Events);
        Assert.Equal(("retry", DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_001_001)), (happened.Name, happened.Timestamp));
        Assert.Equal([new KeyValuePair<string, object?>("attempt", 2L)], happened.Tags);
        ActivityLink link = Assert.Single(activity.Links);
        Assert.Equal(
            ("4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7", "congo=t61"),
            (link.Context.TraceId.ToHexString(), link.Context.SpanId.ToHexString(), link.Context.TraceState));
        Assert.Equal([new KeyValuePair<string, object?>("id", "m1")], link.Tags!);
    }

    [Fact]
    public void Span_OfARoot_HasTheHostsResource()
    {
        Send(new ActivitySink(_processor), new SpanRecord());

        Assert.Equal(default, Assert.Single(_activities).ParentSpanId);
        Assert.Contains(new KeyValuePair<string, object>("service.name", "vendor"), _exporter.ParentProvider.GetResource().Attributes);
    }

    [Fact]
    public void Span_OfATargetWithoutAProcessor_IsLeftOut()
    {
        var sink = new ActivitySink(target => target.ServiceName == "shop" ? _processor : null);

        Send(sink, new SpanRecord(), new SpanRecord { Target = SpanRecord.NewTarget(service: "other") });

        Assert.Single(_activities);
    }

    private static void Send(ActivitySink sink, params SpanRecord[] records)
    {
        foreach (SpanRecord record in records)
            record.SendTo(sink);
    }
}
