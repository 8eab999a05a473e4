namespace Sonde.Runtime.Discovery;

/// <summary>
/// Finds the processes that a <see cref="Manager"/> traces (<see cref="ManagerOptions.Sources"/>). <see cref="RuleSource"/> is the
/// ready-made one.
/// </summary>
public interface ITargetSource
{
    /// <summary>
    /// Yields each change until it is cancelled. The Manager calls this once, on a thread of its own. If it throws or ends, the Manager
    /// reports that as a <see cref="Manager.Warning"/> and keeps what the source has selected; other sources continue.
    /// </summary>
    /// <param name="processes">What happens to the processes of this machine.</param>
    /// <param name="cancellation">Cancelled when the Manager stops.</param>
    /// <returns>
    /// The changes. A process that has ended needs none. To yield the same change again is allowed: the Manager then tries again what has
    /// failed before.
    /// </returns>
    IAsyncEnumerable<TargetChange> WatchAsync(ProcessFeed processes, CancellationToken cancellation);
}
