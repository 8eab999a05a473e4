using Sonde.Runtime.Executables;
using Sonde.Runtime.Processes;
using Sonde.Runtime.Sampling;
using Sonde.Runtime.Spans;

namespace Sonde.Runtime;

/// <content>
/// Groups of targets, and what is changed while they run. The lock of the sinks is taken before that of the Manager: a sink may call it.
/// </content>
public sealed partial class Manager
{
    private readonly TargetGroups _groups;

    /// <summary>
    /// Replaces the settings of the group with that name, from now on and for all its targets. Operations that run end as they began. After
    /// the call, sinks that are left out receive nothing more.
    /// </summary>
    /// <param name="group">The new settings. No target needs to belong to the group yet.</param>
    /// <exception cref="ProbeException">A setting is not valid, or names a probe that the Manager does not have.</exception>
    /// <exception cref="ObjectDisposedException">The Manager has been stopped.</exception>
    public void SetGroup(TargetGroup group)
    {
        ArgumentNullException.ThrowIfNull(group);
        lock (_dispatcher.Sending)
        {
            lock (_gate)
            {
                ThrowIfStopped();
                _groups.Replace(group);
                foreach (TracedProcess process in _processes.Values.Where(process => process.Target.Group.Name == group.Name))
                    process.Target.Group = group;
            }
        }
        OpenAndNote();
    }

    /// <summary>
    /// Changes which spans are recorded, from the next span on, in all processes whose group has no rules of its own. While a budget keeps a
    /// smaller share of the traces (<see cref="Status.BudgetStatus.SamplingRatio"/>), it does so of those that the new rules choose.
    /// </summary>
    /// <param name="sampler">The new rules.</param>
    /// <exception cref="ObjectDisposedException">The Manager has been stopped.</exception>
    public void SetSampler(SpanSampler sampler)
    {
        ArgumentNullException.ThrowIfNull(sampler);
        lock (_gate)
        {
            ThrowIfStopped();
            _groups.SetSampler(sampler);
        }
    }

    /// <summary>
    /// Switches a probe on or off in all targets, from their next operation on. Operations that run end as they began. What no target uses
    /// is detached.
    /// </summary>
    /// <param name="probe">Name of the probe.</param>
    /// <param name="isOn">Whether it is on. It stays off in groups and targets for which it is off.</param>
    /// <exception cref="ProbeException">The Manager has no such probe, or it works for another one, which is to be switched.</exception>
    /// <exception cref="ObjectDisposedException">The Manager has been stopped.</exception>
    public void SetProbe(string probe, bool isOn)
    {
        ArgumentException.ThrowIfNullOrEmpty(probe);
        lock (_gate)
        {
            ThrowIfStopped();
            _groups.Switch(_groups.Find(probe).Name, isOn);
        }
        OpenAndNote();
    }

    /// <summary>Switches a probe on or off in one target, from its next operation on. Operations that run end as they began.</summary>
    /// <param name="probe">Name of the probe.</param>
    /// <param name="isOn">Whether it is on. It stays off if it is off everywhere or for the target's group.</param>
    /// <param name="target">The target. Nothing changes if it is not traced any more.</param>
    /// <exception cref="ProbeException">
    /// The Manager has no such probe, or it works for another one, which is to be switched; or too many targets have switches of their own.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The Manager has been stopped.</exception>
    public void SetProbe(string probe, bool isOn, Target target)
    {
        ArgumentException.ThrowIfNullOrEmpty(probe);
        ArgumentNullException.ThrowIfNull(target);
        lock (_gate)
        {
            ThrowIfStopped();
            string name = _groups.Find(probe).Name;
            if (FindProcess(target) is { } process)
                _groups.Switch(process.Key, name, isOn);
        }
        OpenAndNote();
    }

    /// <summary>
    /// Replaces the sinks of the Manager. After the call, those that are left out receive nothing more; called by a sink, the others still
    /// receive the span of that call.
    /// </summary>
    /// <param name="sinks">The new sinks, which receive the spans of all targets whose group has none of its own.</param>
    public void SetSinks(IReadOnlyList<ISpanSink> sinks)
    {
        ArgumentNullException.ThrowIfNull(sinks);
        _dispatcher.SetSinks([.. sinks]);
    }

    private TracedProcess? FindProcess(Target target) =>
        _processes.TryGetValue(_state.Processes.KeyOf(target.ProcessId), out TracedProcess? process) && process.Target == target ? process : null;

    private void Move(Target target, TargetGroup group)
    {
        lock (_gate)
        {
            if (FindProcess(target) is not { } process)
                return;
            TargetGroups.Settings settings = _groups.Know(group);
            _removed.RemoveAll(removed => removed.Process == process);
            _state.Processes.Move(process.Key, _groups.RowOf(process.Key, settings));
            target.Group = settings.Group;
        }
    }
}
