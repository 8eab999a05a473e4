using System.Globalization;
using Sonde.Runtime.Attaching;
using Sonde.Runtime.Discovery;
using Sonde.Runtime.Executables;
using Sonde.Runtime.Executables.Files;
using Sonde.Runtime.Interop;
using Sonde.Runtime.Processes;
using Sonde.Runtime.Status;
using Sonde.Runtime.Watching;

namespace Sonde.Runtime;

/// <content>
/// Runs the target sources and admits what they select. A process of an attached executable is admitted at once; other executables are
/// analysed first, two at a time, while their processes wait.
/// </content>
public sealed partial class Manager
{
    // Events tell of nearly everything. A process may still be missed, for example if it got a listening socket from another one.
    private static readonly TimeSpan LookInterval = TimeSpan.FromMinutes(2);

    // A program that is restarted, or runs from time to time, is not analysed each time.
    private static readonly TimeSpan Lingering = TimeSpan.FromMinutes(1);

    private const int MostUnfit = 4096;

    private readonly ProcessFeed _feed = new();
    private readonly Lock _feedGate = new();
    private readonly PatientQueue<Selected> _selected;
    private readonly PatientQueue<FileStamp> _newExecutables;
    private readonly Dictionary<FileStamp, Queue<Newcomer>> _newcomers = [];
    private readonly Dictionary<ProcessIdentity, Selection> _selections = [];
    private readonly Dictionary<FileStamp, Backoff> _retries = [];
    private readonly Dictionary<FileStamp, string> _unfit = [];
    private Task _sources = Task.CompletedTask;
    private bool _isFeedStarted;
    private long _lookedAt = Environment.TickCount64;

    private Task StartSources()
    {
        if (_options.Sources.Count == 0)
            return Task.CompletedTask;
        StartFeed();
        return Task.WhenAll(_options.Sources.Select((source, number) => Task.Run(() => RunAsync(source, number))));
    }

    private async Task RunAsync(ITargetSource source, int number)
    {
        string name = source.GetType().Name;
        try
        {
            await foreach (TargetChange change in source.WatchAsync(_feed, _stopping.Token).ConfigureAwait(false))
                _selected.Add(new Selected(number, change));
            if (!_stopping.IsCancellationRequested)
                Warn($"The target source {name} has ended. What it has selected stays traced, and it finds nothing more.");
        }
        catch (Exception e) when (!_stopping.IsCancellationRequested)
        {
            Warn($"The target source {name} failed: {e.Message} What it has selected stays traced, and it finds nothing more.");
        }
        catch (Exception)
        {
            // It ends because the Manager stops.
        }
    }

    // A source that does not end when it is asked to must not keep the Manager from stopping.
    private async Task EndSourcesAsync()
    {
        await Task.WhenAny(_sources, Task.Delay(PatientRounds<WatchedFile>.Patience)).ConfigureAwait(false);
        _selected.Dispose();
        _newExecutables.Dispose();
    }

    private void StartFeed()
    {
        lock (_feedGate)
        {
            if (_isFeedStarted)
                return;
            _isFeedStarted = true;
            try
            {
                if (_options.RefuseProcessFeed)
                    throw Errno.Exception(Libc.EPERM, "They may not be used");
                _loader.StartFeed();
                _feed.HasKernelEvents = true;
                _feed.PortsChanged = SelectPorts;
            }
            catch (ProbeException e)
            {
                // Sources start with the Manager, when the host cannot listen for warnings yet.
                _toSay.Enqueue($"Events of the kernel do not tell which processes start: {e.Message} "
                    + $"The Manager looks through /proc each {_options.WatchInterval.TotalMilliseconds:0} ms instead; "
                    + "what a process does until then is not traced.");
            }
        }
    }

    private void SelectPorts()
    {
        lock (_gate)
        {
            if (_stopped is not null)
                return;
            try
            {
                _loader.SelectPorts(port => _feed.GroupOfPort(port) is { } group ? _groups.Know(group).Row : null);
            }
            catch (ProbeException)
            {
                // The group is not valid, which admitting a process reports.
            }
            _state.Processes.ForgetListeners();
        }
    }

    // Without events of the kernel, this is how processes are found.
    private void LookForProcesses()
    {
        if (!_isFeedStarted)
            return;
        try
        {
            bool isTime = Environment.TickCount64 - _lookedAt >= LookInterval.TotalMilliseconds;
            if (_feed.HasKernelEvents && !isTime && !_feed.HasMissed && !_loader.HasFeedMissed())
                return;
            _lookedAt = Environment.TickCount64;
            _feed.TellRunning();
            AdmitRunning();
            if (isTime || !_feed.HasKernelEvents)
                ForgetEnded();
        }
        catch (Exception e)
        {
            Report(e);
        }
    }

    private void ForgetEnded()
    {
        ProcessIdentity[] all;
        lock (_gate)
            all = [.. _selections.Keys];
        foreach (ProcessIdentity process in all)
        {
            if (!ProcessStat.TryRead(process.ProcessId, out ProcessStat now) || now.HasEnded || now.Start != process.Start)
                OnExited(process.ProcessId, process.Start);
        }
    }

    private void OnExited(int processId, TimeSpan start)
    {
        ForgetSelection(new ProcessIdentity(processId, ProcessIdentity.Rounded(start)));
        _feed.TellExited(processId, start);
    }

    private void ForgetSelection(ProcessIdentity process)
    {
        lock (_gate)
            _selections.Remove(process);
    }

    private void Apply(Selected selected)
    {
        try
        {
            TargetChange change = selected.Change;
            if (change is { IsForExecutable: true, Group: null })
            {
                EndSelection(change.Process.Stamp);
                return;
            }
            switch (Keep(selected, out TargetGroup? group))
            {
                case Outcome.Selected:
                    Admit(change with { Group = group });
                    break;
                case Outcome.Deselected when !_state.Processes.IsFollowed(change.Process.ProcessId):
                    _state.Processes.ForgetListener(change.Process.ProcessId);
                    RemoveProcess(change.Process.ProcessId);
                    break;
            }
        }
        catch (Exception e)
        {
            Report(e);
        }
    }

    private Outcome Keep(Selected selected, out TargetGroup? group)
    {
        group = null;
        ProcessIdentity process = selected.Change.Process.Identity;
        lock (_gate)
        {
            ThrowIfStopped();
            if (!_selections.TryGetValue(process, out Selection? selection))
            {
                if (selected.Change.Group is null)
                    return Outcome.Unchanged;
                _selections.Add(process, selection = new Selection(new TargetGroup?[_options.Sources.Count]));
            }
            selection.Groups[selected.Source] = selected.Change.Group;
            group = Array.Find(selection.Groups, static candidate => candidate is not null);
            if (group is not null)
                return selection.IsRemoved ? Outcome.Unchanged : Outcome.Selected;
            _selections.Remove(process);
            return Outcome.Deselected;
        }
    }

    /// <summary>Keeps sources from bringing back a process that the host has removed. Called under the lock.</summary>
    private void MarkRemoved(int processId)
    {
        foreach ((ProcessIdentity process, Selection selection) in _selections)
        {
            if (process.ProcessId == processId)
                selection.IsRemoved = true;
        }
    }

    // Called under the lock.
    private void MarkRefused(ProcessIdentity process, string reason, bool mayPass = false)
    {
        if (_selections.TryGetValue(process, out Selection? selection))
            (selection.Refusal, selection.MayPass) = (reason, mayPass);
    }

    // Called under the lock.
    private IEnumerable<TargetStatus> SelectedButNotTraced()
    {
        if (_selections.Count == 0)
            return [];
        HashSet<int> traced = [.. _processes.Values.Select(static process => process.Target.ProcessId)];
        return
        [
            .. from selected in _selections
               where !selected.Value.IsRemoved && !traced.Contains(selected.Key.ProcessId)
               let refusal = selected.Value.Refusal
               select new TargetStatus(
                   selected.Key.ProcessId,
                   Array.Find(selected.Value.Groups, static candidate => candidate is not null)?.Name ?? TargetGroup.Default.Name,
                   refusal.Length > 0 && !selected.Value.MayPass ? TargetState.Refused : TargetState.Starting,
                   refusal),
        ];
    }

    // Called under the lock.
    private bool IsSelected(int processId) =>
        _selections.Any(selection => selection.Key.ProcessId == processId && !selection.Value.IsRemoved);

    private void EndSelection(in FileStamp stamp)
    {
        lock (_gate)
        {
            foreach (AttachedExecutable executable in _executables)
            {
                if (!executable.IsKnownAs(stamp))
                    continue;
                executable.SelectedGroup = null;
                SetAdmission(executable);
            }
            if (_newcomers.TryGetValue(stamp, out Queue<Newcomer>? waiting))
                _newcomers[stamp] = new(waiting.Select(static newcomer => newcomer with { IsForExecutable = false }));
        }
    }

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
            _state.Processes.Include(newcomer.Process.ProcessId);
            if (newcomer.IsForExecutable)
            {
                executable.SelectedGroup = newcomer.Group;
                SetAdmission(executable);
            }
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
            foreach (Newcomer newcomer in _newcomers[stamp])
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

    // If all slots are taken, the executable goes that has been unused for the longest time.
    private void MakeRoom()
    {
        AttachedExecutable? left;
        lock (_gate)
        {
            if (Array.Exists(_slots, static slot => slot is null))
                return;
            left = _executables.Where(static executable => executable is { IsInUse: false }).MinBy(static executable => executable.UnusedSince);
            if (left is null)
                return;
            Leave(left);
        }
        left.Detached.Wait(PatientRounds<WatchedFile>.Patience);
        // The reader frees the slot after it has read the last records.
        SpinWait.SpinUntil(() => Array.Exists(_slots, static slot => slot is null), PatientRounds<WatchedFile>.Patience);
    }

    private void LeaveUnused()
    {
        lock (_gate)
        {
            foreach (AttachedExecutable executable in _executables.ToArray())
            {
                if (!executable.IsInUse && Environment.TickCount64 - executable.UnusedSince > Lingering.TotalMilliseconds)
                    Leave(executable);
            }
        }
    }

    private void SayProcessWaits(int processId) => Warn(string.Create(
        CultureInfo.InvariantCulture,
        $"Process {processId}, or the file system that it runs from, does not answer. The Manager decides whether to trace the process when it does."));

    private enum Outcome
    {
        Unchanged,
        Selected,
        Deselected,
    }

    /// <summary>A change that a source has yielded.</summary>
    private readonly record struct Selected(int Source, TargetChange Change);

    /// <summary>A process that waits until its executable is attached.</summary>
    private readonly record struct Newcomer(ProcessFacts Process, TargetGroup Group, bool IsForExecutable);

    /// <summary>What the sources say about a process.</summary>
    /// <param name="groups">The group that each of them gives, in the order of the sources.</param>
    private sealed class Selection(TargetGroup?[] groups)
    {
        internal TargetGroup?[] Groups { get; } = groups;

        /// <summary>Whether the host has removed the process nevertheless.</summary>
        internal bool IsRemoved { get; set; }

        /// <summary>Why the process could not be traced; empty if nothing speaks against it.</summary>
        internal string Refusal { get; set; } = "";

        /// <summary>Whether that reason may pass, and it is tried again.</summary>
        internal bool MayPass { get; set; }
    }
}
