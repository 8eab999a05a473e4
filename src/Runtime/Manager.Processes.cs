using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Sonde.Runtime.Attaching;
using Sonde.Runtime.Executables;
using Sonde.Runtime.Executables.Files;
using Sonde.Runtime.Interop;
using Sonde.Runtime.Kernel;
using Sonde.Runtime.Loading;
using Sonde.Runtime.Processes;
using Sonde.Runtime.Reading;

namespace Sonde.Runtime;

/// <content>Starts the tracing of processes.</content>
public sealed partial class Manager
{
    private readonly ConcurrentDictionary<ProcessKey, TracedProcess> _processes = [];
    private long _untracedOperations;

    /// <summary>Raised when the tracing of a process starts. May be raised on any thread.</summary>
    public event Action<Target>? TargetStarted;

    /// <summary>
    /// Traces a running process until it ends, including the programs that it executes later: each of them is a separate target of the same
    /// group. If the process is already traced, it moves to the group. A probe that cannot be attached for a reason that may pass is tried
    /// again (<see cref="Status.ProbeState.Waiting"/>).
    /// </summary>
    /// <param name="processId">The process id, as this process sees it.</param>
    /// <param name="group">
    /// The group of the target. If the Manager knows a group of this name, its settings are those of that one (<see cref="SetGroup"/>
    /// changes them). <see langword="null"/> for the group that the process has already, or otherwise for
    /// <see cref="TargetGroup.Default"/>.
    /// </param>
    /// <returns>The target.</returns>
    /// <exception cref="TargetException">
    /// The process does not exist, does not run a Go program, cannot be read, or no probe can be attached to it. If the kernel refused a
    /// probe, the inner exception is that <see cref="ProbeException"/>.
    /// </exception>
    public Target AddProcess(int processId, TargetGroup? group = null)
    {
        Target target = Add(processId, KernelTypes.Following.Programs, group);
        if (group is not null)
            Move(target, group);
        OpenAndNote();
        return target;
    }

    /// <summary>
    /// Traces a running process and all processes that it starts from now on, as far as they run Go programs that a probe fits. Each
    /// program of each process is a separate target. A process that runs anything else is only followed.
    /// </summary>
    /// <param name="processId">The process id, as this process sees it.</param>
    /// <returns>The target; <see langword="null"/> if the program that the process runs now cannot be traced.</returns>
    /// <exception cref="TargetException">The process does not exist, or too many processes are followed.</exception>
    public Target? FollowProcess(int processId)
    {
        try
        {
            return Add(processId, KernelTypes.Following.Programs | KernelTypes.Following.Children);
        }
        catch (TargetException e) when (e.Reason is not (TargetError.NoProcess or TargetError.TooMany))
        {
            return null;
        }
    }

    /// <summary>
    /// The ids of the processes whose next program is traced too: those passed to <see cref="AddProcess"/> or <see cref="FollowProcess"/>,
    /// and those that the latter have started. A process that has ended is not included.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The Manager was disposed.</exception>
    public IReadOnlyCollection<int> FollowedProcesses
    {
        get
        {
            lock (_gate)
            {
                ObjectDisposedException.ThrowIf(_disposed, this);
                return _state.Processes.Followed();
            }
        }
    }

    private Target Add(int processId, KernelTypes.Following following, TargetGroup? group = null, TimeSpan? began = null)
    {
        SafeFileHandle descriptor = OpenProcess(processId);
        TimeSpan followedSince = TimeSpan.Zero;
        bool wasFollowed = true;
        try
        {
            lock (_gate)
            {
                ThrowIfStopped();
                wasFollowed = _state.Processes.IsFollowed(processId);
                // Follow the process before reading anything, so that a program that it executes meanwhile is reported.
                _state.Processes.Include(processId);
                if (!_state.Processes.Follow(processId, following, group is null ? null : _groups.Know(group).Row))
                    throw TooMany(processId);
                if (!wasFollowed)
                    followedSince = BootClock.SinceBoot;
            }
            TracedProcess process = Analyse(processId, descriptor, followedSince, began);
            if (process.Descriptor == descriptor)
                Announce(process.Target);
            else
                descriptor.Dispose();
            return process.Target;
        }
        catch
        {
            descriptor.Dispose();
            lock (_gate)
            {
                if (!_disposed && !wasFollowed && !following.HasFlag(KernelTypes.Following.Children))
                    _state.Processes.Unfollow(processId);
            }
            throw;
        }
    }

    // The pidfd was opened first: if the process ends meanwhile and its id is reused, the pidfd shows that at once.
    private TracedProcess Analyse(int processId, SafeFileHandle descriptor, TimeSpan followedSince, TimeSpan? began)
    {
        while (true)
        {
            uint programs;
            lock (_gate)
            {
                ThrowIfStopped();
                if (_processes.TryGetValue(_state.Processes.KeyOf(processId), out TracedProcess? known))
                    return known;
                programs = _state.Processes.ProgramsOf(processId);
            }
            // Outside the lock, because the end of any other process waits for the lock.
            AttachedExecutable executable = FindAttached(FileStamp.OfProcessLink(GoExecutable.LinkOf(processId))) ?? Acquire(
                () => GoExecutable.OpenFileOf(processId), ProcessFiles.PathOf(processId) ?? GoExecutable.LinkOf(processId),
                () => [_groups.Of(_state.Processes.FollowedGroupOf(processId)).Group]);
            // The hooks of an executable admit a followed process themselves.
            TimeSpan tracedSince = executable.HookedSince > followedSince ? executable.HookedSince : followedSince;
            Target target = ProcessFiles.Describe(processId, executable.GoVersion, executable.Path, tracedSince, began: began);
            lock (_gate)
            {
                try
                {
                    ThrowIfStopped();
                    if (executable.IsLeaving)
                        throw Candidate.Changing(executable.Path);
                    if (!_state.Processes.TryAdd(processId, executable.Slot, RowOf(processId, executable), out ProcessKey key))
                        throw TooMany(processId);
                    if (_processes.TryGetValue(key, out TracedProcess? known))
                        return known;
                    if (_state.Processes.ProgramsOf(processId) == programs && _state.Processes.Runs(key))
                    {
                        target.UntracedOperations = TakeUntraced(processId);
                        return Keep(new TracedProcess(key, target, executable, descriptor));
                    }
                    // It has executed another program meanwhile, or has ended.
                    _state.Processes.Remove(key);
                }
                finally
                {
                    executable.Pins--;
                    ReleaseIfUnused(executable);
                }
            }
        }
    }

    private TargetException TooMany(int processId) => new(
        TargetError.TooMany,
        $"Process '{processId}' is one too many: {_options.MaxProcesses} may be traced or followed. Raise {nameof(ManagerOptions.MaxProcesses)}.");

    private static SafeFileHandle OpenProcess(int processId) => TryOpenProcess(processId)
        ?? throw new TargetException(
            TargetError.NoProcess,
            $"Process '{processId}' does not exist ({Marshal.GetLastPInvokeErrorMessage()}). Give the id of a running process, not of a thread; `pgrep -x NAME` finds it.");

    private static SafeFileHandle? TryOpenProcess(int processId)
    {
        int descriptor = processId > 0 ? Libc.pidfd_open(processId) : -1;
        return descriptor < 0 ? null : new SafeFileHandle(descriptor, ownsHandle: true);
    }

    // The row of the settings of a process that user space admits, as programs choose it.
    private uint RowOf(int processId, AttachedExecutable executable) =>
        _state.Processes.FollowedGroupOf(processId) is var row and not GroupTable.Default
            ? row
            : _groups.Know(executable.EveryProcess).Row;

    // Called under the lock.
    private TracedProcess Keep(TracedProcess process, uint? row = null)
    {
        row ??= _state.Processes.GroupOf(process.Key) ?? _groups.Know(process.Executable.EveryProcess).Row;
        process.Target.Group = _groups.Of(row.Value).Group;
        process.Executable.Processes++;
        process.Executable.Expected = [];
        _processes[process.Key] = process;
        if (process.Descriptor is { } descriptor)
            _poll.AddProcess((int)descriptor.DangerousGetHandle(), process.Key);
        if (_hasClosedLinks)
            NoteSwitch();
        return process;
    }

    /// <summary>Admits a process that runs an attached executable and may not have hit a hook yet.</summary>
    /// <returns>Whether it is traced; false if it has ended or runs another program.</returns>
    private bool Admit(int processId, AttachedExecutable executable, in FileStamp file, TargetGroup? group)
    {
        SafeFileHandle? descriptor = TryOpenProcess(processId);
        if (descriptor is null && Marshal.GetLastPInvokeError() == Libc.ESRCH)
            return false; // ended already
        if (!ProcessFiles.Runs(processId, file))
        {
            descriptor?.Dispose();
            return false; // another process has the id now
        }
        Target target = ProcessFiles.Describe(processId, executable.GoVersion, executable.Path, executable.HookedSince);
        bool hasNumber, isNew = false;
        lock (_gate)
        {
            if (_stopping.IsCancellationRequested || executable.IsLeaving)
            {
                descriptor?.Dispose();
                return false;
            }
            hasNumber = _state.Processes.TryAdd(
                processId, executable.Slot, group is null ? RowOf(processId, executable) : _groups.Know(group).Row, out ProcessKey key, out bool wasAdded);
            // If it executed another program before it was added, the kernel has not removed it.
            if (key.IsExcluded || (wasAdded && !ProcessFiles.Runs(processId, file)))
            {
                if (wasAdded)
                    _state.Processes.Remove(key);
                descriptor?.Dispose();
                return false;
            }
            target.UntracedOperations = TakeUntraced(processId);
            if (_processes.TryGetValue(key, out TracedProcess? known))
            {
                target = known.Target;
            }
            else
            {
                Keep(new TracedProcess(key, target, executable, descriptor));
                isNew = true;
            }
            if (group is not null)
                Move(target, group);
        }
        if (!isNew)
            descriptor?.Dispose();
        else
            Announce(target);
        if (!hasNumber)
            SayProcessesFull();
        return true;
    }

    private bool IsTracedOrExcluded(int processId)
    {
        ProcessKey key = _state.Processes.KeyOf(processId);
        return key.IsExcluded || _processes.ContainsKey(key);
    }

    private long TakeUntraced(int processId)
    {
        long operations = _state.Processes.TakeUntraced(processId);
        Interlocked.Add(ref _untracedOperations, operations);
        return operations;
    }

    private void SayProcessesFull() => WarnOnce(
        $"More than {_options.MaxProcesses} processes run traced executables. "
        + "The spans of the processes above the limit are correct, but the trace context may be missing from their requests, and the "
        + $"programs that they execute are not followed. Raise {nameof(ManagerOptions.MaxProcesses)}.");

    // An exception that a handler of the host throws must not stop the code that raised the event.
    private void Raise(Action<Target>? handlers, Target target)
    {
        try
        {
            handlers?.Invoke(target);
        }
        catch (Exception e)
        {
            Trace.TraceError($"A handler for process {target.ProcessId} failed: {e}");
            Warn($"A handler for process {target.ProcessId} failed: {e.Message}");
        }
    }

    private void ThrowIfStopped() => ObjectDisposedException.ThrowIf(_stopped is not null, this);
}
