using Sonde.Runtime.Processes;
using Sonde.Runtime.Spans;

namespace Sonde.Runtime;

/// <content>Groups of targets, and what is changed while they run.</content>
public sealed partial class Manager
{
    private readonly Dictionary<string, TargetGroup> _groups = new(StringComparer.Ordinal);

    /// <summary>
    /// Replaces the settings of the group with that name, from now on and for all its targets. Operations that run end as they began.
    /// </summary>
    /// <param name="group">The new settings. No target needs to belong to the group yet.</param>
    /// <exception cref="ProbeException">A setting is out of range, or names a probe that the Manager does not have.</exception>
    /// <exception cref="ObjectDisposedException">The Manager has been stopped.</exception>
    public void SetGroup(TargetGroup group)
    {
        ArgumentNullException.ThrowIfNull(group);
        lock (_gate)
        {
            ThrowIfStopped();
            _groups[group.Name] = group;
            foreach (TracedProcess process in _processes.Values.Where(process => process.Target.Group.Name == group.Name))
                process.Target.Group = group;
        }
    }

    /// <summary>
    /// Stops tracing a process; its next programs are not followed either. It begins no operation from now on.
    /// <see cref="TargetExited"/> is raised after its last span.
    /// </summary>
    /// <param name="processId">The process id, as this process sees it.</param>
    /// <returns>Whether it was traced.</returns>
    public bool RemoveProcess(int processId)
    {
        lock (_gate)
        {
            ThrowIfStopped();
            if (!_processes.TryGetValue(_state.Processes.KeyOf(processId), out TracedProcess? process))
                return false;
            MarkRemoved(processId);
            _state.Processes.Unfollow(processId);
            _state.Processes.Remove(process.Key);
            _letGo.Enqueue(process.Key);
            return true;
        }
    }

    /// <summary>Stops watching the file of a path, and tracing those of its processes that <see cref="AddProcess"/> was not given.</summary>
    /// <param name="path">The path that was passed to <see cref="AddExecutable"/>.</param>
    /// <returns>Whether it was watched.</returns>
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
            Unwatch(file.Executable);
            return true;
        }
    }

    /// <summary>Switches a probe on or off in all targets, from their next operation on. Operations that run end as they began.</summary>
    /// <param name="probe">Name of the probe.</param>
    /// <param name="isOn">Whether it is on. It stays off in groups and targets for which it is off.</param>
    public void SetProbe(string probe, bool isOn)
    {
        ArgumentException.ThrowIfNullOrEmpty(probe);
        lock (_gate)
            ThrowIfStopped();
        _ = isOn; // not yet
    }

    /// <summary>Switches a probe on or off in one target, from its next operation on. Operations that run end as they began.</summary>
    /// <param name="probe">Name of the probe.</param>
    /// <param name="isOn">Whether it is on. It stays off if it is off everywhere or for the target's group.</param>
    /// <param name="target">The target.</param>
    public void SetProbe(string probe, bool isOn, Target target)
    {
        ArgumentException.ThrowIfNullOrEmpty(probe);
        ArgumentNullException.ThrowIfNull(target);
        lock (_gate)
            ThrowIfStopped();
        _ = isOn; // not yet
    }

    /// <summary>Replaces the sinks. After the call, those that are left out receive nothing more.</summary>
    /// <param name="sinks">The new sinks, which receive the spans of all targets whose group has none of its own.</param>
    public void SetSinks(IReadOnlyList<ISpanSink> sinks)
    {
        ArgumentNullException.ThrowIfNull(sinks);
        _dispatcher.SetSinks([.. sinks]);
    }

    private void Move(Target target, TargetGroup group)
    {
        lock (_gate)
        {
            if (!_groups.TryGetValue(group.Name, out TargetGroup? known))
                _groups.Add(group.Name, known = group);
            target.Group = known;
        }
    }
}
