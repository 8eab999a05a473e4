using System.Diagnostics;
using System.Globalization;
using Sonde.Runtime.Attaching;
using Sonde.Runtime.Interop;
using Sonde.Runtime.Targets;

namespace Sonde.Runtime;

/// <content>Watched files: every process of an executable, also one that starts later, also a newer version of the file.</content>
public sealed partial class Manager
{
    private readonly List<WatchedFile> _watched = [];

    /// <summary>Raised when something did not go as asked and the Manager goes on. May be raised on any thread.</summary>
    public event Action<string>? Warning;

    /// <summary>
    /// Traces every process of an executable file, those that run and those that start later, from their first request. When
    /// another file takes the path's place, that one is traced too.
    /// </summary>
    /// <param name="path">Path of the file.</param>
    /// <exception cref="TargetException">
    /// There is no such file, it is not a Go program, it cannot be read, or no probe can be attached to it; where the
    /// kernel refused one, the inner exception is that <see cref="ProbeException"/>.
    /// </exception>
    public void AddExecutable(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string full = Path.GetFullPath(path);
        // Analysed before the lock is taken, since the end of any process waits for that.
        using GoExecutable executable = GoExecutable.Open(full);
        IReadOnlyList<ProbePlan> plans = _attacher.Plan(executable);
        lock (_gate)
        {
            ThrowIfStopped();
            _watched.Add(Watch(executable, plans, full));
        }
        AdmitRunning();
    }

    private WatchedFile Watch(GoExecutable executable, IReadOnlyList<ProbePlan> plans, string path)
    {
        AttachedExecutable attached = GetOrAttach(executable, plans, path, watch: true);
        return new WatchedFile(path, executable.Identity.Device, executable.Identity.Inode, attached);
    }

    private async Task WatchUntilStopped()
    {
        using var timer = new PeriodicTimer(_options.WatchInterval);
        try
        {
            while (await timer.WaitForNextTickAsync(_stopping.Token).ConfigureAwait(false))
            {
                LookAround();
            }
        }
        catch (OperationCanceledException)
        {
            // Stopping is how a watch ends.
        }
    }

    private void LookAround()
    {
        try
        {
            FollowReplacements();
            AdmitRunning();
        }
        catch (Exception e)
        {
            // As with the reader: one round that fails must not end the watch.
            Trace.TraceError($"The watch for executables met an error and goes on: {e}");
            Warn($"The watch for executables met an error and goes on: {e.Message}");
        }
    }

    private void FollowReplacements()
    {
        lock (_gate)
        {
            for (int i = 0; i < _watched.Count; i++)
            {
                WatchedFile file = _watched[i];
                (ulong device, ulong inode) = FileIdentity.OfPath(file.Path);
                if (inode == 0 || (device == file.Device && inode == file.Inode))
                    continue;
                try
                {
                    using GoExecutable executable = GoExecutable.Open(file.Path);
                    _watched[i] = Watch(executable, _attacher.Plan(executable), file.Path);
                    file.Executable.IsWatched = false;
                    ReleaseIfUnused(file.Executable);
                }
                catch (TargetException e)
                {
                    // A file that is still being written is looked at again on the next round; one that stays unfit is named once.
                    if (file.Problem != e.Message)
                        Warn(e.Message);
                    file.Problem = e.Message;
                }
            }
        }
    }

    private void AdmitRunning()
    {
        WatchedFile[] files;
        lock (_gate)
            files = [.. _watched];
        if (files.Length == 0)
            return;
        foreach (string directory in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(directory), NumberStyles.None, CultureInfo.InvariantCulture, out int processId)
                || _processes.ContainsKey(processId))
            {
                continue;
            }
            (ulong device, ulong inode) = FileIdentity.OfPath(ProcessFiles.ExecutableOf(processId));
            if (Array.Find(files, file => inode != 0 && file.Device == device && file.Inode == inode) is { } running)
                TryAdmitWatched(processId, running.Executable);
        }
    }

    private sealed record WatchedFile(string Path, ulong Device, ulong Inode, AttachedExecutable Executable)
    {
        internal string? Problem { get; set; }
    }
}
