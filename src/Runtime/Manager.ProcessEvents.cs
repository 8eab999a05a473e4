using System.Collections.Concurrent;
using Microsoft.Win32.SafeHandles;
using Sonde.Runtime.Attaching;
using Sonde.Runtime.Executables;
using Sonde.Runtime.Executables.Types;
using Sonde.Runtime.Interop;
using Sonde.Runtime.Kernel;
using Sonde.Runtime.Loading;
using Sonde.Runtime.Processes;

namespace Sonde.Runtime;

/// <content>
/// Handles what the kernel's programs report about processes, and the end of each target. All of it runs on the reader thread, except the
/// last round.
/// </content>
public sealed partial class Manager
{
    // Executables and processes come and go, and most warnings name one.
    private const int MostSaid = 4096;

    private readonly List<ProcessKey> _gone = [];
    private readonly ConcurrentQueue<ProcessKey> _letGo = [];
    private readonly HashSet<string> _said = [];
    private int _programsBeingAnalysed;

    /// <summary>
    /// The number of programs that followed processes have begun to run and that are being analysed now. Each of them becomes a target,
    /// causes a <see cref="Warning"/>, or is not a Go program.
    /// </summary>
    public int ProgramsBeingAnalysed => Volatile.Read(ref _programsBeingAnalysed);

    /// <summary>
    /// Raised after the last span of a target: its process has ended, runs another program, or can no longer be traced because the file of
    /// its executable is about to change. Raised on the reader thread.
    /// </summary>
    public event Action<Target>? TargetExited;

    // Called for every record. A process that is not known yet is admitted here, on the reader thread: its pidfd is opened, and the host is
    // notified.
    private Target? FindOrAdmit(ProcessKey key, int slot) => _processes.TryGetValue(key, out TracedProcess? process)
        ? process.Target
        : Meet(key, slot, kept: null)?.Target;

    private TypeNames? FindTypeNames(int slot) =>
        (uint)slot < (uint)_slots.Length ? Volatile.Read(ref _slots[slot])?.TypeNames : null;

    private void OnProcessEvent(in ProcessEvent told, ReadOnlySpan<byte> arguments, ReadOnlySpan<byte> environment)
    {
        switch (told.Type)
        {
            case KernelProcessEvents.ProcessEventType.Met when !_processes.ContainsKey(told.Key):
                Meet(told.Key, told.Slot, ProcessDetails.Of(told, arguments, environment), told.Group);
                break;
            case KernelProcessEvents.ProcessEventType.Executed:
                FollowProgram(told.Key, BootClock.At(told.Start));
                break;
            case KernelProcessEvents.ProcessEventType.Exited when !_processes.TryGetValue(told.Key, out TracedProcess? process) || process.Descriptor is null:
                _gone.Add(told.Key);
                break;
            case KernelProcessEvents.ProcessEventType.Missed:
                WarnOnce($"Not all processes are followed: there are more than {_options.MaxProcesses}. "
                    + $"Raise {nameof(ManagerOptions.MaxProcesses)}.");
                break;
            case KernelProcessEvents.ProcessEventType.FeedExecuted:
                _feed.TellExecuted(told.Key.ProcessId);
                break;
            case KernelProcessEvents.ProcessEventType.FeedListening:
                _feed.TellListening(told.Key.ProcessId, told.Port);
                break;
            case KernelProcessEvents.ProcessEventType.FeedExited:
                OnExited(told.Key.ProcessId, BootClock.At(told.Start));
                break;
        }
    }

    // The first sign of a process that a BPF program has admitted: it runs a watched executable, or it is followed.
    private TracedProcess? Meet(ProcessKey key, int slot, ProcessDetails? kept, uint? row = null)
    {
        if ((uint)slot >= (uint)_slots.Length || Volatile.Read(ref _slots[slot]) is not { } executable)
            return null;
        SafeFileHandle? descriptor = TryOpenProcess(key.ProcessId);
        Target target = ProcessFiles.Describe(key.ProcessId, executable.GoVersion, executable.Path, executable.HookedSince, kept);
        // If the process still exists now, everything that was read belongs to it.
        bool lives = Lives(key, executable);
        if (!lives)
        {
            descriptor?.Dispose();
            descriptor = null;
            target = ProcessFiles.DescribeGone(key.ProcessId, executable.GoVersion, executable.Path, executable.HookedSince, kept);
            // Everything that it sent is in the ring by now.
            _gone.Add(key);
        }
        TracedProcess? known;
        lock (_gate)
        {
            if (_processes.TryGetValue(key, out known))
            {
                descriptor?.Dispose();
                return known;
            }
            known = Keep(new TracedProcess(key, target, executable, descriptor), row);
            target.UntracedOperations = TakeUntraced(key.ProcessId);
        }
        if (!key.HasNumber)
            SayProcessesFull();
        if (!lives && kept is not { IsComplete: true })
            WarnOnce($"Processes of '{executable.Path}' end before their environment can be read. "
                + $"Without it, their service name is '{target.ServiceName}'.");
        Announce(known.Target);
        return known;
    }

    // The previous program has ended. The new one is another target if it can be traced. Another thread decides that, because reading an
    // executable takes long.
    private void FollowProgram(ProcessKey key, TimeSpan began)
    {
        _processes.TryGetValue(key, out TracedProcess? before);
        bool follows = _state.Processes.IsFollowed(key.ProcessId);
        AttachedExecutable? held = follows ? before?.Executable : null;
        // It is often the same program again; its executable then stays attached.
        lock (_gate)
        {
            if (held is not null)
                held.Pins++;
        }
        if (key.Number != 0)
            End([key]);
        if (!follows)
            return;
        Interlocked.Increment(ref _programsBeingAnalysed);
        Task.Run(() => AddProgram(key.ProcessId, KernelTypes.Following.Programs, began, before, held));
    }

    private void AddProgram(
        int processId, KernelTypes.Following following, TimeSpan? began, TracedProcess? before, AttachedExecutable? held)
    {
        try
        {
            Add(processId, following, began: began);
        }
        catch (TargetException e) when (e.Reason != TargetError.NoProcess)
        {
            if (before is not null)
                Warn($"{before.Target} now runs another program, which is not traced. {e.Message}");
            else if (e.Reason is not (TargetError.NotElf or TargetError.NotGo))
                WarnOnce(e.Message);
        }
        catch (Exception e) when (e is TargetException or ObjectDisposedException)
        {
            // The process has ended, or the Manager has stopped.
        }
        catch (Exception e)
        {
            Warn($"Process {processId} now runs another program, which could not be examined: {e.Message}");
        }
        finally
        {
            Interlocked.Decrement(ref _programsBeingAnalysed);
            lock (_gate)
            {
                if (held is not null)
                {
                    held.Pins--;
                    ReleaseIfUnused(held);
                }
            }
        }
    }

    private void End(List<ProcessKey> ended)
    {
        if (ended.Count == 0)
            return;
        var exited = new List<TracedProcess>();
        lock (_gate)
        {
            foreach (ProcessKey key in ended)
            {
                _state.Processes.Remove(key);
                _groups.Forget(key);
                _removed.RemoveAll(removed => removed.Process.Key == key);
                if (!_processes.TryRemove(key, out TracedProcess? process))
                    continue;
                exited.Add(process);
                process.Executable.Processes--;
                process.Descriptor?.Dispose();
            }
            HashSet<uint> numbers = [.. ended.Select(static key => key.Number)];
            Forget(numbers.Contains);
            foreach (TracedProcess process in exited)
                ReleaseIfUnused(process.Executable);
        }
        NoteSwitch();
        foreach (TracedProcess process in exited)
            Raise(TargetExited, process.Target);
    }

    // Called after the last round: ends the targets that are gone, and forgets the others.
    private void EndAll()
    {
        End([.. _processes.Values.Where(process => !Lives(process.Key, process.Executable)).Select(static process => process.Key)]);
        lock (_gate)
        {
            Forget(static _ => true);
            foreach (TracedProcess process in _processes.Values)
                process.Descriptor?.Dispose();
            _processes.Clear();
        }
    }

    // The kernel's programs remove a process from the table when it ends.
    private bool Lives(ProcessKey key, AttachedExecutable executable) => key.HasNumber
        ? _state.Processes.Runs(key)
        : ProcessFiles.Runs(key.ProcessId, executable.Stamp);

    // Called under the lock. No process of a detached executable is traced any more; attaching it again takes another slot.
    private void LetGoProcesses(AttachedExecutable executable)
    {
        foreach (TracedProcess process in _processes.Values.Where(process => process.Executable == executable))
        {
            _state.Processes.Remove(process.Key);
            _letGo.Enqueue(process.Key);
        }
    }

    private void Forget(Predicate<uint> hasEnded)
    {
        _state.ForgetSpans(hasEnded);
        foreach (LoadedProbe? probe in _loaded)
            probe?.ForgetOperations(_state, hasEnded);
    }

    private void WarnOnce(string message)
    {
        lock (_said)
        {
            if (_said.Count >= MostSaid)
                _said.Clear();
            if (!_said.Add(message))
                return;
        }
        Warn(message);
    }
}
