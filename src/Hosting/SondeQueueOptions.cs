using Sonde.Runtime.Spans;

namespace Sonde.Extensions.Hosting;

/// <summary>The limits of the queue in front of each sink, as <see cref="BufferedSinkOptions"/> describes them.</summary>
public sealed class SondeQueueOptions
{
    /// <summary>The maximum number of spans that wait. The default is 2,048.</summary>
    public int Capacity { get; set; } = new BufferedSinkOptions().Capacity;

    /// <summary>The maximum number of spans in one batch. The default is 512.</summary>
    public int BatchSize { get; set; } = new BufferedSinkOptions().BatchSize;

    /// <summary>How long the host waits at its end for a sink to take what waits. The default is 5 s.</summary>
    public TimeSpan ShutdownTimeout { get; set; } = new BufferedSinkOptions().ShutdownTimeout;
}
