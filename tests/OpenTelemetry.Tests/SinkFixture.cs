using System.Collections.Concurrent;
using OpenTelemetry.Exporter;
using Sonde.Tests.Otlp;
using Sonde.Tests.Spans;

namespace Sonde.OpenTelemetry.Tests;

/// <summary>A sink that exports to its own receiver.</summary>
internal sealed class SinkFixture : IDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public SinkFixture(Action<OpenTelemetrySinkOptions>? configure = null, bool grpc = false)
    {
        Receiver = new OtlpReceiver(grpc);
        var options = new OpenTelemetrySinkOptions
        {
            Endpoint = Receiver.Endpoint,
            Protocol = grpc ? OtlpExportProtocol.Grpc : null,
            BatchDelay = TimeSpan.FromMinutes(5),
        };
        configure?.Invoke(options);
        Sink = new OpenTelemetrySink(options);
        Sink.Warning += Warnings.Enqueue;
    }

    public OtlpReceiver Receiver { get; }

    public OpenTelemetrySink Sink { get; }

    /// <summary>The warnings of the sink.</summary>
    public ConcurrentQueue<string> Warnings { get; } = new();

    /// <summary>Sends spans without waiting for anything.</summary>
    public void Send(int count)
    {
        for (int i = 0; i < count; i++)
            new SpanRecord().SendTo(Sink);
    }

    /// <summary>Sends spans, and waits until each was taken or has failed.</summary>
    /// <returns>The numbers of spans that were received, were exported, and failed.</returns>
    public (int Received, long Exported, long Failed) Export(int count)
    {
        Send(count);
        Assert.True(Sink.Flush(Patience), string.Join('\n', Warnings));
        return (Receiver.Spans.Count, Sink.Exported, Sink.Failed);
    }

    /// <summary>Sends one span through the sink and returns it as it arrived.</summary>
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
