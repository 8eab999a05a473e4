using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Sonde.Runtime.Attaching;
using Sonde.Runtime.Interop;
using Sonde.Runtime.Loading;
using Sonde.Runtime.Targets;

namespace Sonde.Runtime;

/// <content>Processes: how they come under trace and leave it.</content>
public sealed partial class Manager
{
    private readonly ConcurrentDictionary<int, TracedProcess> _processes = [];

    /// <summary>Raised when a process comes under trace. May be raised on any thread.</summary>
    public event Action<Target>? TargetStarted;

    /// <summary>Raised when a traced process has ended, after its last span. Raised on the reader thread.</summary>
    public event Action<Target>? TargetExited;

    /// <summary>Traces a running process until it ends. A process that is traced already is left as it is.</summary>
    /// <param name="processId">Its id, as this process sees it.</param>
    /// <returns>What is known of it.</returns>
    /// <exception cref="TargetException">
    /// There is no such process, it is not a Go program, it cannot be read, or no probe can be attached to it; where the
    /// kernel refused one, the inner exception is that <see cref="ProbeException"/>.
    /// </exception>
    public Target AddProcess(int processId)
    {
        TracedProcess process;
        lock (_gate)
        {
            ThrowIfStopped();
            if (_processes.TryGetValue(processId, out TracedProcess? known))
                return known.Target;
        }
        SafeFileHandle descriptor = OpenProcess(processId);
        try
        {
            // The pidfd came first: if the process ends in between and the id is used again, the pidfd says so at once. Analysed
            // before the lock is taken, since the end of any other process waits for that.
            AttachedExecutable executable = Acquire(
                () => GoExecutable.OpenFileOf(processId), ProcessFiles.PathOf(processId) ?? ProcessFiles.ExecutableOf(processId), watch: false);
            Target target = ProcessFiles.Describe(processId, executable.GoVersion, executable.Path);
            lock (_gate)
            {
                try
                {
                    ThrowIfStopped();
                    if (_processes.TryGetValue(processId, out TracedProcess? known))
                    {
                        descriptor.Dispose();
                        return known.Target;
                    }
                    process = Admit(target, descriptor, executable);
                }
                finally
                {
                    executable.Pins--;
                    ReleaseIfUnused(executable);
                }
            }
        }
        catch
        {
            descriptor.Dispose();
            throw;
        }
        Announce(process.Target);
        return process.Target;
    }

    private static SafeFileHandle OpenProcess(int processId)
    {
        int descriptor = processId > 0 ? Libc.pidfd_open(processId) : -1;
        if (descriptor >= 0)
            return new SafeFileHandle(descriptor, ownsHandle: true);
        throw new TargetException(
            TargetError.NoProcess,
            $"Process '{processId}' does not exist ({Marshal.GetLastPInvokeErrorMessage()}). Give the id of a running process, not of a thread; `pgrep -x NAME` finds it.");
    }

    private TracedProcess Admit(Target target, SafeFileHandle descriptor, AttachedExecutable executable)
    {
        int processId = target.ProcessId;
        if (executable.IsLeaving)
            throw Candidate.Changing(executable.Path);
        var process = new TracedProcess(target, executable, descriptor);
        int result = _loader.Processes.Update((uint)processId, 1u);
        if (result < 0)
        {
            throw new TargetException(
                TargetError.Unsupported,
                $"Process '{processId}' is one too many: {_processes.Count} are traced. Raise {nameof(ManagerOptions.MaxProcesses)}.");
        }
        executable.Processes++;
        _processes[processId] = process;
        _poll.AddProcess((int)descriptor.DangerousGetHandle(), processId);
        return process;
    }

    // Runs on the reader thread for every record.
    private Target? FindTarget(int processId, int slot)
    {
        if (_processes.TryGetValue(processId, out TracedProcess? process))
            return process.Target;
        AttachedExecutable? executable = (uint)slot < (uint)_slots.Length ? Volatile.Read(ref _slots[slot]) : null;
        if (executable is not { IsWatched: true })
            return null;
        // A watched executable's process is traced before it is known.
        return TryAdmitWatched(processId, executable)?.Target
            ?? ProcessFiles.Describe(processId, executable.GoVersion, executable.Path);
    }

    private TracedProcess? TryAdmitWatched(int processId, AttachedExecutable executable)
    {
        TracedProcess process;
        Target target = ProcessFiles.Describe(processId, executable.GoVersion, executable.Path);
        lock (_gate)
        {
            if (_processes.TryGetValue(processId, out TracedProcess? known))
                return known;
            if (_stopping.IsCancellationRequested)
                return null;
            try
            {
                process = Admit(target, OpenProcess(processId), executable);
            }
            catch (TargetException)
            {
                return null; // ended already
            }
        }
        Announce(process.Target);
        return process;
    }

    private void EndProcess(int processId)
    {
        if (!_processes.TryGetValue(processId, out TracedProcess? process))
            return;
        lock (_gate)
        {
            _processes.TryRemove(processId, out _);
            Forget(process);
            ReleaseIfUnused(process.Executable);
        }
        Raise(TargetExited, process.Target);
    }

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

    private void ForgetAllProcesses()
    {
        lock (_gate)
        {
            foreach (TracedProcess process in _processes.Values)
                Forget(process);
            _processes.Clear();
        }
    }

    private void Forget(TracedProcess process)
    {
        _loader.Processes.Delete((uint)process.Target.ProcessId);
        _loader.ForgetSpans(process.Target.ProcessId);
        foreach (LoadedProbe probe in process.Executable.Probes)
            probe.ForgetOperations(process.Target.ProcessId);
        process.Executable.Processes--;
        process.Descriptor.Dispose();
    }

    private void ThrowIfStopped() => ObjectDisposedException.ThrowIf(_stopped is not null, this);
}
