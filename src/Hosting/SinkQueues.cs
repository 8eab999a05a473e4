using Microsoft.Extensions.Options;
using Sonde.Runtime.Spans;

namespace Sonde.Extensions.Hosting;

/// <summary>The queues in front of the host's sinks.</summary>
/// <param name="options">The limits of each.</param>
internal sealed class SinkQueues(IOptions<SondeOptions> options) : IAsyncDisposable
{
    private readonly List<BufferedSink> _queues = [];

    internal BufferedSink Add(ISpanSink sink)
    {
        var queue = new BufferedSink(sink, OptionsMapper.ToQueueOptions(options.Value.Queue));
        _queues.Add(queue);
        return queue;
    }

    /// <summary>Hands the sinks what waits. No sink waits for another.</summary>
    public async ValueTask DisposeAsync() =>
        await Task.WhenAll(_queues.Select(static queue => queue.DisposeAsync().AsTask())).ConfigureAwait(false);
}
