namespace Sonde.Tool.Agent.Service;

/// <summary>
/// Notices that a file may have changed: written in place, replaced by a rename, or reached through a link that now points elsewhere, as
/// Kubernetes replaces a mounted configuration. Watches the folder, because a watch of a file stays with the file that was replaced.
/// </summary>
internal sealed class FileWatch : IDisposable
{
    // A writer may write in pieces. The end of the pause is not the end of the writing, but most files are whole by then.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly FileSystemWatcher _watcher;
    private readonly Timer _timer;
    private int _pending;

    /// <summary>Begins to watch.</summary>
    /// <param name="path">The full path of the file.</param>
    /// <param name="onChange">Called on a thread of the runtime, once for changes that follow each other closely.</param>
    /// <exception cref="IOException">The folder cannot be watched, for example because the user has no watches left.</exception>
    public FileWatch(string path, Action onChange)
    {
        _timer = new Timer(_ =>
        {
            Volatile.Write(ref _pending, 0);
            onChange();
        });
        try
        {
            _watcher = new FileSystemWatcher(Path.GetDirectoryName(path)!)
            {
                NotifyFilter = NotifyFilters.FileName | NotifyFilters.DirectoryName | NotifyFilters.LastWrite | NotifyFilters.Size | NotifyFilters.CreationTime,
            };
            _watcher.Changed += (_, _) => Schedule();
            _watcher.Created += (_, _) => Schedule();
            _watcher.Renamed += (_, _) => Schedule();
            // There were more changes than the queue holds.
            _watcher.Error += (_, _) => Schedule();
            _watcher.EnableRaisingEvents = true;
        }
        catch (ArgumentException e)
        {
            _timer.Dispose();
            throw new IOException(e.Message, e);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _watcher.Dispose();
        _timer.Dispose();
    }

    // The first change starts the pause. A folder in which something changes all the time would never let it end otherwise.
    private void Schedule()
    {
        if (Interlocked.Exchange(ref _pending, 1) != 0)
            return;
        try
        {
            _timer.Change(Pause, Timeout.InfiniteTimeSpan);
        }
        catch (ObjectDisposedException)
        {
            // The agent has ended.
        }
    }
}
