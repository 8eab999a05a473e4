using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Sonde.Runtime.Attaching;
using Sonde.Runtime.Executables;
using Sonde.Runtime.Executables.Files;
using Sonde.Runtime.Interop;
using Sonde.Runtime.Kernel;
using Sonde.Runtime.Processes;
using Sonde.Runtime.Reading;

namespace Sonde.Runtime;

/// <content>How processes come under trace.</content>
public sealed partial class Manager
{
    private readonly ConcurrentDictionary<ProcessKey, TracedProcess> _processes = [];

    /// <summary>Raised when a process comes under trace. May be raised on any thread.</summary>
    public event Action<Target>? TargetStarted;

    /// <summary>
    /// Traces a running process until it ends, also the programs that it executes later: each of them is a target of its own. A
    /// process that is traced already is left as it is.
    /// </summary>
    /// <param name="processId">Its id, as this process sees it.</param>
    /// <returns>What is known of it.</returns>
    /// <exception cref="TargetException">
    /// There is no such process, it is not a Go program, it cannot be read, or no probe can be attached to it; where the
    /// kernel refused one, the inner exception is that <see cref="ProbeException"/>.
    /// </exception>
    public Target AddProcess(int processId) => Add(processId, KernelTypes.Following.Programs);

    /// <summary>
    /// Traces a running process and all that it starts from now on, as far as they run Go programs that a probe fits; each program of
    /// each process is a target of its own. What runs anything else is followed only.
    /// </summary>
    /// <param name="processId">Its id, as this process sees it.</param>
    /// <returns>What is known of it; <see langword="null"/> if what it runs at present cannot be traced.</returns>
    /// <exception cref="TargetException">There is no such process, or too many are followed.</exception>
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
    /// The processes whose next program is traced, too: those that were given to <see cref="AddProcess"/> or
    /// <see cref="FollowProcess"/>, and what the latter have started. One that has ended is not among them.
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

    private Target Add(int processId, KernelTypes.Following following, TimeSpan? began = null)
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
                // Before anything is read of it, so that whatever it executes meanwhile is told.
                if (!_state.Processes.Follow(processId, following))
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

    // The pidfd came first: if the process ends in between and the id is used again, the pidfd says so at once.
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
            // Without the lock, since the end of any other process waits for that.
            AttachedExecutable executable = Acquire(
                () => GoExecutable.OpenFileOf(processId), ProcessFiles.PathOf(processId) ?? GoExecutable.LinkOf(processId), watch: false);
            // The hooks of an executable take in what is followed by themselves.
            TimeSpan tracedSince = executable.HookedSince > followedSince ? executable.HookedSince : followedSince;
            Target target = ProcessFiles.Describe(processId, executable.GoVersion, executable.Path, tracedSince, began: began);
            lock (_gate)
            {
                try
                {
                    ThrowIfStopped();
                    if (executable.IsLeaving)
                        throw Candidate.Changing(executable.Path);
                    if (!_state.Processes.TryAdd(processId, executable.Slot, out ProcessKey key))
                        throw TooMany(processId);
                    if (_processes.TryGetValue(key, out TracedProcess? known))
                        return known;
                    if (_state.Processes.ProgramsOf(processId) == programs && _state.Processes.Runs(key))
                        return Keep(new TracedProcess(key, target, executable, descriptor));
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

    // Under the lock.
    private TracedProcess Keep(TracedProcess process)
    {
        process.Executable.Processes++;
        _processes[process.Key] = process;
        if (process.Descriptor is { } descriptor)
            _poll.AddProcess((int)descriptor.DangerousGetHandle(), process.Key);
        return process;
    }

    // A process of a watched executable that was found before it hit a hook.
    private void TryAdmitWatched(int processId, AttachedExecutable executable, in FileStamp file)
    {
        if (TryOpenProcess(processId) is not { } descriptor)
            return; // ended already
        if (!ProcessFiles.Runs(processId, file))
        {
            descriptor.Dispose();
            return; // the id is another one's
        }
        Target target = ProcessFiles.Describe(processId, executable.GoVersion, executable.Path, executable.HookedSince);
        bool hasNumber, isNew = false;
        lock (_gate)
        {
            if (_stopping.IsCancellationRequested || executable.IsLeaving)
            {
                descriptor.Dispose();
                return;
            }
            hasNumber = _state.Processes.TryAdd(processId, executable.Slot, out ProcessKey key);
            if (!_processes.ContainsKey(key))
            {
                Keep(new TracedProcess(key, target, executable, descriptor));
                isNew = true;
            }
        }
        if (!isNew)
            descriptor.Dispose();
        else
            Announce(target);
        if (!hasNumber)
            SayProcessesFull();
    }

    private bool IsTraced(int processId) => _processes.ContainsKey(_state.Processes.KeyOf(processId));

    private void SayProcessesFull() => WarnOnce(
        $"More than {_options.MaxProcesses} processes run what is traced. The spans of those above are right, but the trace context may be missing from their requests, and what they execute is not followed. Raise {nameof(ManagerOptions.MaxProcesses)}.");

    // What a handler of the host throws is the host's, and must not stop what called it here.
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
