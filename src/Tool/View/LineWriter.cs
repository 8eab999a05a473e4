using System.Threading.Channels;

namespace Sonde.Tool.View;

/// <summary>
/// Writes lines from a thread of its own, so that whoever has something to say never waits for who reads it. What does not fit into the
/// queue is counted, and said once lines are read again. Safe for use by several threads.
/// </summary>
internal sealed class LineWriter
{
    private const int QueueLength = 1_024;

    private readonly Channel<string> _lines = Channel.CreateBounded<string>(QueueLength);
    private readonly TextWriter _writer;
    private readonly Thread _thread;
    private long _notShown;

    /// <summary>Starts to write.</summary>
    /// <param name="writer">Where to; written from the thread only, until <see cref="Complete"/> has returned <see langword="true"/>.</param>
    public LineWriter(TextWriter writer)
    {
        _writer = writer;
        _thread = new Thread(Run) { IsBackground = true, Name = "sonde messages" };
        _thread.Start();
    }

    /// <summary>Queues a line, or counts it.</summary>
    public void Write(string line)
    {
        if (!_lines.Writer.TryWrite(line))
            Interlocked.Increment(ref _notShown);
    }

    /// <summary>Writes what is queued and ends.</summary>
    /// <returns>Whether it was all written in time; else the thread may still be in a write.</returns>
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
            // The reader has gone and does not want the rest.
            _lines.Writer.TryComplete();
        }
    }
}
