using Sonde.Runtime.Attaching;
using Sonde.Runtime.Status;
using Sonde.Runtime.Targets;

namespace Sonde.Runtime;

/// <content>Executables: attached when the first target runs them, detached after the last.</content>
public sealed partial class Manager
{
    private readonly Dictionary<ExecutableIdentity, AttachedExecutable> _executables = [];
    private readonly AttachedExecutable?[] _slots;
    private readonly List<Task> _detaching = [];

    /// <summary>Says whether an executable can be traced, without attaching to it. Loads the probes that fit, as attaching would.</summary>
    /// <param name="path">Path of the file.</param>
    /// <exception cref="TargetException">
    /// There is no such file, it is not a Go program, it cannot be read, or no probe can be attached to it; where the kernel refused one,
    /// the inner exception is that <see cref="ProbeException"/>.
    /// </exception>
    public void CheckExecutable(string path)
    {
        using GoExecutable executable = GoExecutable.Open(path);
        IReadOnlyList<ProbePlan> plans = _attacher.Plan(executable);
        lock (_gate)
        {
            ThrowIfStopped();
            plans = _attacher.Load(plans);
        }
        if (!plans.Any(static plan => plan.State == ProbeState.Attached))
            throw NothingToTrace(path, plans.Select(static plan => plan.ToStatus()));
    }

    private AttachedExecutable GetOrAttach(
        GoExecutable executable, IReadOnlyList<ProbePlan> plans, string path, bool watch)
    {
        if (_executables.TryGetValue(executable.Identity, out AttachedExecutable? known) && (known.IsWatched || !watch))
            return known;
        if (known is not null)
            throw new TargetException(
                TargetError.Unsupported, $"'{path}' is traced by process already. Stop that before tracing all its processes.");

        int slot = Array.IndexOf(_slots, null);
        if (slot < 0)
        {
            throw new TargetException(
                TargetError.Unsupported,
                $"'{path}' is one executable too many: {_slots.Length} are attached. Raise {nameof(ManagerOptions.MaxExecutables)}.");
        }
        var attached = new AttachedExecutable(path, executable, (uint)slot) { IsWatched = watch };
        _attacher.Attach(attached, executable, plans, watch);
        if (!attached.IsAttached)
            throw NothingToTrace(path, attached.Status);
        _executables.Add(executable.Identity, attached);
        Volatile.Write(ref _slots[slot], attached);
        return attached;
    }

    private TargetException NothingToTrace(string path, IEnumerable<ExecutableProbeStatus> probes)
    {
        ExecutableProbeStatus? off = probes
            .Where(static probe => probe.State == ProbeState.Off)
            .OrderBy(static probe => probe.Refusal is null)
            .FirstOrDefault();
        return new TargetException(
            TargetError.NothingToTrace,
            off is null
                ? $"'{path}' has none of the functions that the probes hook ({string.Join(", ", _options.Probes)}). Add a probe for a package that it uses."
                : $"'{path}' cannot be traced by probe '{off.Probe}'. {off.Reason}",
            off?.Refusal);
    }

    private void ReleaseIfUnused(AttachedExecutable executable)
    {
        if (executable.Processes > 0 || executable.IsWatched)
            return;
        _executables.Remove(executable.Identity);
        _detaching.RemoveAll(static task => task.IsCompleted);
        _detaching.Add(Task.Run(() => Detach(executable)));
    }

    private void Detach(AttachedExecutable executable)
    {
        // The hook that starts operations first, then the rest side by side: the kernel takes tens of milliseconds for each.
        IReadOnlyList<IDisposable> links = executable.TakeLinks();
        if (links.Count > 0)
            links[0].Dispose();
        Parallel.ForEach(links.Skip(1), static link => link.Dispose());
        Volatile.Write(ref _slots[executable.Slot], null);
    }

    private Task DetachAllAsync()
    {
        Task[] pending;
        lock (_gate)
        {
            foreach (AttachedExecutable executable in _executables.Values)
                _detaching.Add(Task.Run(() => Detach(executable)));
            pending = [.. _detaching];
        }
        return Task.WhenAll(pending);
    }
}
