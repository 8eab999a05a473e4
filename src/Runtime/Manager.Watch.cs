using System.Diagnostics;
using System.Globalization;
using Sonde.Runtime.Attaching;
using Sonde.Runtime.Discovery;
using Sonde.Runtime.Executables;
using Sonde.Runtime.Executables.Files;
using Sonde.Runtime.Processes;
using Sonde.Runtime.Status;
using Sonde.Runtime.Watching;

namespace Sonde.Runtime;

/// <content>
/// Watches files: every process of an executable is traced, including one that starts later, and so is a newer version of the file.
/// </content>
public sealed partial class Manager
{
    private readonly List<WatchedFile> _watched = [];
    private Task? _watchedProcesses;
    private bool _hasNewVersion;

    // While there is nothing to look at but the Manager's own state. Waking up costs more than looking.
    private static readonly TimeSpan IdlePeriod = TimeSpan.FromSeconds(1);

    /// <summary>Raised when an operation failed and the Manager carried on. May be raised on any thread.</summary>
    public event Action<string>? Warning;

    /// <summary>
    /// Traces every process of an executable file, both those that run and those that start later, from their first request. If another
    /// file takes the path's place, or this file is overwritten, the new version is traced too.
    /// </summary>
    /// <param name="path">Path of the file.</param>
    /// <param name="group">
    /// The group of the processes that are not traced yet, as for <see cref="AddProcess"/>; <see langword="null"/> for that which the path
    /// was given before, or otherwise for <see cref="TargetGroup.Default"/>.
    /// </param>
    /// <exception cref="TargetException">
    /// The file does not exist, is not a Go program, cannot be read, or no probe can be attached to it. If the kernel refused a probe, the
    /// inner exception is that <see cref="ProbeException"/>.
    /// </exception>
    public void AddExecutable(string path, TargetGroup? group = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        WatchStarts();
        path = Path.GetFullPath(path);
        WatchedFile? file;
        lock (_gate)
        {
            ThrowIfStopped();
            TargetGroup known = _groups.Know(group).Group;
            file = _watched.Find(watched => watched.Path == path);
            if (file is not null)
            {
                Regroup(file, group is null ? file.Group : known);
                return;
            }
            file = new WatchedFile(path, known);
        }
        Attach(file);
        lock (_gate)
        {
            // The file may have been written to already.
            if (file.Executable is { IsLeaving: true })
                file.Executable = null;
            _watched.Add(file);
        }
        AdmitRunning();
    }

    private void WatchStarts()
    {
        StartFeed();
        if (_watchedProcesses is null)
            Interlocked.CompareExchange(ref _watchedProcesses, Task.Run(AdmitStartedAsync), null);
    }

    // Called under the lock.
    private void Regroup(WatchedFile file, TargetGroup group)
    {
        file.Group = group;
        if (file.Executable is not { IsLeaving: false } executable)
            return;
        executable.WatchedGroup = group;
        SetAdmission(executable);
    }

    private void Attach(WatchedFile file)
    {
        FileStamp stamp = default;
        AttachedExecutable executable = Acquire(
            () =>
            {
                FileReader opened = FileReader.Open(file.Path);
                stamp = opened.Stamp;
                return opened;
            },
            file.Path, static () => [], executable => executable.WatchedGroup = file.Group);
        lock (_gate)
        {
            AttachedExecutable? previous = file.Executable;
            file.Problem = null;
            file.Stamp = stamp;
            file.Executable = null;
            if (!executable.IsLeaving)
            {
                file.Executable = executable;
                executable.Watchers++;
            }
            executable.Pins--;
            ReleaseIfUnused(executable);
            Unwatch(previous);
        }
    }

    private void Unwatch(AttachedExecutable? executable)
    {
        if (executable is null)
            return;
        executable.Watchers--;
        if (executable.Watchers == 0)
        {
            executable.WatchedGroup = null;
            SetAdmission(executable);
        }
        ReleaseIfUnused(executable);
    }

    private async Task WatchUntilStopped()
    {
        var files = new PatientRounds<WatchedFile>(Follow, file => Warn(
            $"The file system of '{file.Path}' does not answer. Until it does, a new version of the file goes unnoticed."));
        using var timer = new PeriodicTimer(_options.WatchInterval);
        try
        {
            while (await timer.WaitForNextTickAsync(_stopping.Token).ConfigureAwait(false))
            {
                while (_toSay.TryDequeue(out string? message))
                    Warn(message);
                WatchedFile[] watched;
                lock (_gate)
                    watched = [.. _watched];
                if (watched.Length > 0)
                    files.Run(watched, _stopping.Token);
                bool isIdle = watched.Length == 0 && (!_isFeedStarted || _feed.HasKernelEvents) && _options.WatchInterval < IdlePeriod;
                timer.Period = isIdle ? IdlePeriod : _options.WatchInterval;
                // Processes that began to run a new version before it was attached have been examined in vain.
                if (Interlocked.Exchange(ref _hasNewVersion, false))
                    AdmitRunning();
                LookForProcesses();
                LeaveUnused();
                ListenForSilence();
            }
        }
        catch (OperationCanceledException)
        {
            // Cancellation is how the watch ends.
        }
    }

    // Programs that processes begin to run are examined at once. What was missed is found by AdmitRunning.
    private async Task AdmitStartedAsync()
    {
        using var started = new PatientQueue<int>(AdmitIfWatched, SayProcessWaits);
        await foreach (ProcessNotice notice in _feed.ReadAsync(_stopping.Token).ConfigureAwait(false))
        {
            if (notice.Kind == ProcessNoticeKind.Executed)
                started.Add(notice.Process.ProcessId);
        }
    }

    private void ListenForSilence()
    {
        try
        {
            var suspects = new List<(string Probe, ProbeCounters Counters)>();
            // Under the lock, no probe is unloaded meanwhile.
            lock (_gate)
            {
                for (int number = 0; number < _loaded.Length && !_disposed; number++)
                {
                    if (_loaded[number] is { } probe && _silence.MaySuspect(probe))
                        suspects.Add((probe.Descriptor.Name, _propagator.AddTo(probe.ReadCounters(), _numbers[number])));
                }
            }
            foreach ((string probe, ProbeCounters counters) in suspects)
                _silence.Look(probe, counters);
        }
        catch (Exception e)
        {
            Report(e);
        }
    }

    private void Follow(WatchedFile file)
    {
        try
        {
            FileStamp now = FileStamp.OfPath(file.Path);
            AttachedExecutable? current;
            bool isReplaced;
            lock (_gate)
            {
                current = file.Executable;
                if (!now.IsKnown || (current is not null && now == file.Stamp))
                    return;
                isReplaced = !now.IsSameFile(file.Stamp);
                // The new version needs a slot, and only the old one can free it.
                if (current is not null && isReplaced && !Array.Exists(_slots, static slot => slot is null))
                {
                    file.Executable = null;
                    Unwatch(current);
                    return;
                }
            }
            // A file that was written to must be free of breakpoints at once, whatever the analysis finds. A lease would have reported the
            // write.
            if (current is { Guard.IsLeased: false } && !isReplaced)
                LetGo(current).Wait();
            Attach(file);
            Volatile.Write(ref _hasNewVersion, true);
            Warn($"'{file.Path}' has changed. Its new version is traced from now on; "
                + "what the new version did before, if it runs already, was not seen.");
        }
        catch (TargetException e)
        {
            // A file that is still being written is examined again on the next round. A file that stays unfit is reported once.
            if (e.Reason != TargetError.Changing && file.Problem != e.Message)
                Warn(e.Message);
            file.Problem = e.Message;
        }
        catch (Exception e)
        {
            Report(e);
        }
    }

    private void AdmitRunning()
    {
        WatchedFile[] files;
        lock (_gate)
            files = [.. _watched.Where(static file => file.Executable is not null)];
        if (files.Length == 0)
            return;
        _processRounds.Run(
            Directory.EnumerateDirectories("/proc")
                .Select(static directory => int.TryParse(Path.GetFileName(directory), NumberStyles.None, CultureInfo.InvariantCulture, out int id) ? id : 0)
                .Where(id => id > 0 && !IsTracedOrExcluded(id)),
            _stopping.Token);
    }

    private void AdmitIfWatched(int processId)
    {
        try
        {
            FileStamp running = FileStamp.OfProcessLink(GoExecutable.LinkOf(processId));
            AttachedExecutable executable;
            bool isChanged;
            lock (_gate)
            {
                if (_watched.Find(file => file.Executable is not null && file.Stamp.IsSameFile(running)) is not { } file)
                    return;
                executable = file.Executable!;
                isChanged = !file.Stamp.IsSameContent(running);
                // The lease protects the file that was analysed. Behind this path, another mount of an image may show a different file by
                // now, under the same number. The next round examines it.
                if (isChanged && executable.Guard.IsLeased)
                    return;
            }
            if (isChanged)
                LetGo(executable);
            else
                Admit(processId, executable, running, executable.EveryProcess);
        }
        catch (Exception e)
        {
            Report(e);
        }
    }

    private void Report(Exception e)
    {
        // A round that fails because the Manager stops reports nothing.
        if (e is ObjectDisposedException && _stopping.IsCancellationRequested)
            return;
        // As in the reader, one failed round must not end the watch.
        Trace.TraceError($"The watch for executables hit an error and continues: {e}");
        Warn($"The watch for executables hit an error and continues: {e.Message}");
    }
}
