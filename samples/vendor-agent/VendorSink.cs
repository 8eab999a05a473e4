using System.Text;
using System.Threading.Channels;
using Sonde.Runtime.Spans;

namespace Vendor.Agent;

/// <summary>
/// Writes spans in the vendor's own format, one line per span. A sink runs on the thread that drains the kernel's ring, so it copies
/// the data that it needs and leaves the slow part, writing, to another thread. If that thread cannot keep up, lines are dropped and
/// counted.
/// </summary>
internal sealed class VendorSink : ISpanSink, IAsyncDisposable
{
    private readonly Channel<string> _lines =
        Channel.CreateBounded<string>(new BoundedChannelOptions(10_000) { SingleReader = true, SingleWriter = true });

    private readonly Task _writing;
    private long _dropped;

    public VendorSink(TextWriter output) => _writing = Task.Run(() => WriteAsync(output));

    /// <summary>The number of lines that were dropped because the queue was full.</summary>
    public long Dropped => Volatile.Read(ref _dropped);

    /// <inheritdoc/>
    public void OnSpan(in SpanView span)
    {
        var line = new StringBuilder()
            .Append(span.Probe.Name).Append(" | ").Append(Encoding.UTF8.GetString(span.Name)).Append(" | ").Append(span.Status);
        foreach (SpanAttribute attribute in span.Attributes)
            line.Append(" | ").Append(attribute.Key).Append('=').Append(attribute.ToObject());

        if (!_lines.Writer.TryWrite(line.ToString()))
            Interlocked.Increment(ref _dropped);
    }

    /// <summary>Writes the lines that are still in the queue.</summary>
    public async ValueTask DisposeAsync()
    {
        _lines.Writer.Complete();
        await _writing;
    }

    private async Task WriteAsync(TextWriter output)
    {
        await foreach (string line in _lines.Reader.ReadAllAsync())
            await output.WriteLineAsync(line);
    }
}
