using System.Diagnostics;
using Sonde.Runtime.Attaching;
using Sonde.Runtime.Loading;

namespace Sonde.Runtime;

/// <content>
/// Ends the tracing of processes that go on. A removed process begins nothing from then on, and what it has begun gets some time to end.
/// </content>
public sealed partial class Manager
{
    private readonly List<Removal> _removed = [];

    /// <summary>
    /// Stops tracing a process: it begins no operation from now on, and its next programs are not followed. <see cref="TargetExited"/> is
    /// raised after its last span. It stays untraced, even where all processes of its executable are traced, until it executes another
    /// program or <see cref="AddProcess"/> is called for it.
    /// </summary>
    /// <param name="processId">The process id, as this process sees it.</param>
    /// <returns>Whether it was traced.</returns>
    /// <exception cref="ObjectDisposedException">The Manager has been stopped.</exception>
    public bool RemoveProcess(int processId)
    {
        lock (_gate)
        {
            ThrowIfStopped();
            _state.Processes.Unfollow(processId);
            MarkRemoved(processId);
            return _processes.TryGetValue(_state.Processes.KeyOf(processId), out TracedProcess? process) && Remove(process, isExcluded: true);
        }
    }

    /// <summary>
    /// Stops watching the file of a path, and stops tracing its processes, except for those that <see cref="AddProcess"/> or
    /// <see cref="FollowProcess"/> was called for or that a source has selected. They begin no operation from now on.
    /// </summary>
    /// <param name="path">The path that was passed to <see cref="AddExecutable"/>.</param>
    /// <returns>Whether it was watched.</returns>
    /// <exception cref="ObjectDisposedException">The Manager has been stopped.</exception>
    public bool RemoveExecutable(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        path = Path.GetFullPath(path);
        lock (_gate)
        {
            ThrowIfStopped();
            if (_watched.Find(file => file.Path == path) is not { } file)
                return false;
            _watched.Remove(file);
            AttachedExecutable? executable = file.Executable;
            Unwatch(executable);
            if (executable is not { EveryProcess: null })
                return true;
            foreach (TracedProcess process in _processes.Values.Where(process => process.Executable == executable))
            {
                if (!_state.Processes.IsFollowed(process.Key.ProcessId) && !IsSelected(process.Key.ProcessId))
                    Remove(process, isExcluded: false);
            }
            return true;
        }
    }

    // Called under the lock.
    private bool Remove(TracedProcess process, bool isExcluded)
    {
        if (_removed.Exists(removed => removed.Process == process))
            return false;
        _state.Processes.Move(process.Key, GroupTable.Nothing);
        _removed.Add(new Removal(process, isExcluded, Stopwatch.GetTimestamp()));
        return true;
    }

    // Runs on the reader thread, before a drain: afterwards, everything that the processes have sent was read.
    private void EndRemoved()
    {
        lock (_gate)
        {
            foreach (Removal removed in _removed.ToArray())
            {
                TracedProcess process = removed.Process;
                if (Stopwatch.GetElapsedTime(removed.Since) < _options.BudgetPace.EndingTime
                    && _loaded.Any(probe => probe?.HasRunning(number => number == process.Key.Number) == true))
                    continue;
                _removed.Remove(removed);
                if (removed.IsExcluded)
                    _state.Processes.Exclude(process.Key);
                else
                    _state.Processes.Remove(process.Key);
                _gone.Add(process.Key);
            }
        }
    }

    private sealed record Removal(TracedProcess Process, bool IsExcluded, long Since);
}
