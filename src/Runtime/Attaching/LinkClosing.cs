using System.Collections.Concurrent;

namespace Sonde.Runtime.Attaching;

/// <summary>
/// Closes links in parallel. The kernel waits while it closes one, for tens of milliseconds, until no program of it can still run; links
/// that are closed at the same time share that wait. The threads are separate ones, because the thread pool adds threads too slowly.
/// </summary>
internal static class LinkClosing
{
    private const int MostThreads = 64;

    /// <summary>Runs the actions that each close a link.</summary>
    /// <returns>A task that completes when all are closed, and no program can run through them any more.</returns>
    internal static Task Start(IEnumerable<Action> closing)
    {
        var left = new ConcurrentQueue<Action>(closing);
        return Task.WhenAll(Enumerable.Range(0, Math.Min(left.Count, MostThreads)).Select(_ => Task.Factory.StartNew(
            () =>
            {
                while (left.TryDequeue(out Action? close))
                    close();
            },
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
    }
}
