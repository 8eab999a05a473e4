using System.Threading.Channels;

namespace Sonde.Tool.View;

/// <summary>
/// Writes lines on a separate thread, so that a caller never waits for the reader. Lines that do not fit into the queue are counted, and
/// the count is written when lines are read again. Safe for use by several threads.
/// </summary>
internal sealed class LineWriter
{
    private const int QueueLength = 1_024;

    private readonly Channel<string> _lines = Channel.CreateBounded<string>(QueueLength);
    private readonly TextWriter _writer;
    private readonly Thread _thread;
    private long _notShown;

    /// <summary>Starts the thread that writes.</summary>
    /// <param name="writer">
    /// The output. Only the thread writes to it until <see cref="Complete"/> has returned <see langword="true"/>.
    /// </param>
    public LineWriter(TextWriter writer)
    {
        _writer = writer;
        _thread = new Thread(Run) { IsBackground = true, Name = "sonde messages" };
        _thread.Start();
    }

    /// <summary>Queues a line, or counts it if the queue is full.</summary>
    public void Write(string line)
    {
        if (!_lines.Writer.TryWrite(line))
            Interlocked.Increment(ref _notShown);
    }

    /// <summary>Writes the queued lines and ends.</summary>
    /// <returns>Whether all were written in time. If not, the thread may still be in a write.</returns>
    public bool Complete(TimeSpan timeout)
    {
        _lines.Writer.TryComplete();
        return _thread.Join(timeout);
    }

    private void Run()
    {
        try
        {
            ChannelReader<string> lines = _lines.Reader;
            while (lines.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
            {
                while (lines.TryRead(out string? line))
                {
                    _writer.WriteLine(line);
                    if (Interlocked.Exchange(ref _notShown, 0) is > 0 and var count)
                        _writer.WriteLine($"sonde: {count} messages before this one were not shown, because nobody read them");
                }
            }
        }
        catch (IOException)
        {
            // The reader is gone and does not want the rest.
            _lines.Writer.TryComplete();
        }
    }
}
