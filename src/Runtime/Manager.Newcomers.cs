using Sonde.Runtime.Attaching;
using Sonde.Runtime.Discovery;
using Sonde.Runtime.Executables;
using Sonde.Runtime.Executables.Files;
using Sonde.Runtime.Processes;
using Sonde.Runtime.Watching;

namespace Sonde.Runtime;

/// <content>
/// Admits selected processes. A process of an attached executable is admitted at once; other executables are analysed first, two at a time,
/// while their processes wait. What fails for a reason that may pass is tried again, at growing intervals.
/// </content>
public sealed partial class Manager
{
    private const int MostUnfit = 4096;

    private readonly PatientQueue<FileStamp> _newExecutables;
    private readonly Dictionary<FileStamp, Queue<Newcomer>> _newcomers = [];
    private readonly Dictionary<FileStamp, Backoff> _retries = [];
    private readonly Dictionary<FileStamp, string> _unfit = [];

    private void Admit(TargetChange change)
    {
        ProcessFacts process = change.Process;
        FileStamp stamp = FileStamp.OfProcessLink(GoExecutable.LinkOf(process.ProcessId));
        if (!stamp.IsKnown || !process.IsRunning)
        {
            ForgetSelection(process.Identity);
            return;
        }
        var newcomer = new Newcomer(process, change.Group!, change.IsForExecutable);
        AttachedExecutable? known;
        lock (_gate)
        {
            known = _executables.Find(executable => executable.Attached.IsCompletedSuccessfully && executable.IsKnownAs(stamp));
            if (known is not null)
            {
                known.Pins++;
            }
            else
            {
                if (_unfit.TryGetValue(stamp, out string? reason))
                {
                    MarkRefused(process.Identity, reason);
                    return;
                }
                if (_newcomers.TryGetValue(stamp, out Queue<Newcomer>? others))
                {
                    others.Enqueue(newcomer);
                    return;
                }
                _newcomers.Add(stamp, new Queue<Newcomer>([newcomer]));
            }
        }
        if (known is null)
            _newExecutables.Add(stamp);
        else
            Unpin(known, () => Admit(newcomer, known, stamp));
    }

    private void Admit(in Newcomer newcomer, AttachedExecutable executable, in FileStamp stamp)
    {
        lock (_gate)
        {
            executable.Lingers = true;
            if (newcomer.IsForExecutable)
            {
                executable.SelectedGroup = newcomer.Group;
                SetAdmission(executable);
            }
            if (!IsSelected(newcomer.Process.Identity))
                return; // it was given up or removed while it waited, or has ended
            _state.Processes.Include(newcomer.Process.ProcessId);
        }
        Admit(newcomer.Process.ProcessId, executable, stamp, newcomer.Group);
    }

    private void Unpin(AttachedExecutable executable, Action use)
    {
        try
        {
            use();
        }
        finally
        {
            lock (_gate)
            {
                executable.Pins--;
                ReleaseIfUnused(executable);
            }
        }
    }

    // Analyses an executable and admits all its processes that wait for that.
    private void AdmitNewcomers(FileStamp stamp)
    {
        try
        {
            while (TryPeekNewcomer(stamp, out Newcomer first))
            {
                AttachedExecutable executable;
                try
                {
                    executable = FindAttached(stamp) ?? Acquire(first, stamp);
                }
                catch (TargetException e) when (e.Reason == TargetError.NoProcess)
                {
                    TryTakeNewcomer(stamp, out _); // perhaps another process still runs the file
                    continue;
                }
                Unpin(executable, () =>
                {
                    while (TryTakeNewcomer(stamp, out Newcomer next))
                        Admit(next, executable, stamp);
                });
            }
        }
        catch (Exception e) when (e is TargetException { MayPass: true } or ProbeException { MayPass: true })
        {
            TryAgainLater(stamp, e);
        }
        catch (TargetException e)
        {
            GiveUp(stamp, e);
        }
        catch (Exception e)
        {
            GiveUp(stamp, null);
            Report(e);
        }
    }

    private void TryAgainLater(FileStamp stamp, Exception problem)
    {
        TimeSpan wait;
        lock (_gate)
        {
            // Those that have ended meanwhile are forgotten: others may come for as long as it fails.
            Queue<Newcomer> waiting = _newcomers[stamp] = new(_newcomers[stamp].Where(newcomer => IsSelected(newcomer.Process.Identity)));
            foreach (Newcomer newcomer in waiting)
                MarkRefused(newcomer.Process.Identity, $"{problem.Message} The Manager tries again.", mayPass: true);
            if (!_retries.TryGetValue(stamp, out Backoff? backoff))
                _retries.Add(stamp, backoff = new Backoff());
            wait = backoff.Next();
        }
        WarnOnce($"{problem.Message} The Manager tries again.");
        Task.Delay(wait, _stopping.Token).ContinueWith(
            _ => _newExecutables.Add(stamp), CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
    }

    private AttachedExecutable Acquire(Newcomer first, FileStamp stamp)
    {
        MakeRoom();
        int processId = first.Process.ProcessId;
        return Acquire(
            () =>
            {
                FileReader opened = GoExecutable.OpenFileOf(processId);
                if (opened.Stamp.IsSameFile(stamp))
                    return opened;
                opened.Dispose();
                throw new TargetException(TargetError.NoProcess, $"Process '{processId}' runs another program by now.");
            },
            ProcessFiles.PathOf(processId) ?? GoExecutable.LinkOf(processId),
            () => [.. _newcomers[stamp].Select(static newcomer => newcomer.Group)],
            executable =>
            {
                // It may have been revoked meanwhile.
                if (_newcomers[stamp].TryPeek(out Newcomer now) && now.IsForExecutable)
                    executable.SelectedGroup = now.Group;
            });
    }

    private bool TryPeekNewcomer(FileStamp stamp, out Newcomer next)
    {
        lock (_gate)
        {
            if (_newcomers[stamp].TryPeek(out next))
                return true;
            _newcomers.Remove(stamp);
            _retries.Remove(stamp);
            return false;
        }
    }

    private bool TryTakeNewcomer(FileStamp stamp, out Newcomer next)
    {
        lock (_gate)
            return _newcomers[stamp].TryDequeue(out next);
    }

    private void GiveUp(FileStamp stamp, TargetException? problem)
    {
        lock (_gate)
        {
            _retries.Remove(stamp);
            if (_newcomers.Remove(stamp, out Queue<Newcomer>? waiting))
            {
                foreach (Newcomer newcomer in waiting)
                    MarkRefused(newcomer.Process.Identity, problem?.Message ?? "Its executable could not be analysed.");
            }
            // The other reasons may pass: the source tells of the process again.
            if (problem?.Reason is TargetError.NotElf or TargetError.NotGo or TargetError.Unsupported or TargetError.Malformed or TargetError.NothingToTrace)
            {
                if (_unfit.Count >= MostUnfit)
                    _unfit.Clear();
                _unfit[stamp] = problem.Message;
            }
        }
        if (problem is not null)
            WarnOnce(problem.Message);
    }

    /// <summary>A process that waits until its executable is attached.</summary>
    private readonly record struct Newcomer(ProcessFacts Process, TargetGroup Group, bool IsForExecutable);
}
