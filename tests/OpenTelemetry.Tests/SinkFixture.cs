using Sonde.Tests.Otlp;
using Sonde.Tests.Spans;

namespace Sonde.OpenTelemetry.Tests;

/// <summary>A sink that exports to a receiver of its own.</summary>
internal sealed class SinkFixture : IDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public SinkFixture(Action<OpenTelemetrySinkOptions>? configure = null)
    {
        var options = new OpenTelemetrySinkOptions
        {
            Endpoint = Receiver.Endpoint,
            BatchDelay = TimeSpan.FromMinutes(5),
        };
        configure?.Invoke(options);
        Sink = new OpenTelemetrySink(options);
    }

    public OtlpReceiver Receiver { get; } = new();

    public OpenTelemetrySink Sink { get; }

    /// <summary>Sends one span through the sink and gives it as it arrived.</summary>
    public ReceivedSpan RoundTrip(SpanRecord record)
    {
        record.SendTo(Sink);
        Sink.Flush(Patience);
        return Assert.Single(Receiver.Spans);
    }

    public void Dispose()
    {
        Sink.Dispose();
        Receiver.Dispose();
    }
}
