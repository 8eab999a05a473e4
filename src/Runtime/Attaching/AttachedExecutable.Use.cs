using Sonde.Runtime.Executables;
using Sonde.Runtime.Executables.Files;
using Sonde.Runtime.Interop;
using Sonde.Runtime.Watching;

namespace Sonde.Runtime.Attaching;

/// <content>
/// The uses of an executable, and when it is attached and detached. The Manager's lock guards all of it except the tasks.
/// </content>
internal sealed partial class AttachedExecutable
{
    private readonly TaskCompletionSource _attached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _detached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private const int MostOtherStamps = 1024;

    private readonly HashSet<FileStamp> _otherStamps = [];
    private TimeSpan _hookedSince;

    /// <summary>Keeps the file open until the links are closed, and keeps its content as it was analysed.</summary>
    internal required FileGuard Guard { get; init; }

    /// <summary>The state of the file when it was analysed.</summary>
    internal FileStamp Stamp { get; } = executable.Stamp;

    /// <summary>The group of every process that runs it, if each of them is traced from its first hook on.</summary>
    internal TargetGroup? EveryProcess => WatchedGroup ?? SelectedGroup;

    /// <summary>That group, if a path to it is watched.</summary>
    internal TargetGroup? WatchedGroup { get; set; }

    /// <summary>That group, if a target source has selected all its processes.</summary>
    internal TargetGroup? SelectedGroup { get; set; }

    /// <summary>The groups of the processes for which it is attached, until the first of them is traced.</summary>
    internal IReadOnlyList<TargetGroup> Expected { get; set; } = [];

    /// <summary>Whether programs may admit its processes already.</summary>
    internal bool Admits { get; set; }

    /// <summary>
    /// Whether it was found rather than given by the host: it then stays attached for a while when no process runs it, because most
    /// programs start again.
    /// </summary>
    internal bool Lingers { get; set; }

    /// <summary>When its last use ended, by <see cref="Environment.TickCount64"/>.</summary>
    internal long UnusedSince { get; set; }

    /// <summary>The number of traced processes that run it.</summary>
    internal int Processes { get; set; }

    /// <summary>The number of watched paths that lead to it.</summary>
    internal int Watchers { get; set; }

    /// <summary>The number of callers that are about to use it.</summary>
    internal int Pins { get; set; }

    internal bool IsInUse => Processes > 0 || Watchers > 0 || Pins > 0;

    /// <summary>Whether it is being detached or is detached already; it accepts no new uses.</summary>
    internal bool IsLeaving { get; set; }

    /// <summary>Completes when all probes are attached, and fails with the error of attaching.</summary>
    internal Task Attached => _attached.Task;

    /// <summary>Completes when no hook is left in the file.</summary>
    internal Task Detached => _detached.Task;

    /// <summary>When all its hooks were set, since boot; the current time while they are being set.</summary>
    internal TimeSpan HookedSince => Attached.IsCompletedSuccessfully ? _hookedSince : BootClock.SinceBoot;

    /// <summary>When an earlier Manager had set all its hooks, since boot; <see langword="null"/> if it was attached here.</summary>
    internal TimeSpan? InheritedSince { get; init; }

    internal void MarkAttached()
    {
        _hookedSince = InheritedSince ?? BootClock.SinceBoot;
        _attached.SetResult();
    }

    internal void MarkFailed(Exception reason)
    {
        _attached.SetException(reason);
        _ = _attached.Task.Exception; // marks it as observed, because usually nobody else waits for it
    }

    internal void MarkDetached() => _detached.TrySetResult();

    /// <summary>Whether a file with this stamp is known to be the analysed one, unchanged.</summary>
    internal bool IsKnownAs(in FileStamp stamp) =>
        (Stamp.IsSameFile(stamp) && Stamp.IsSameContent(stamp)) || _otherStamps.Contains(stamp);

    /// <summary>Remembers the stamp of the same file as another mount shows it.</summary>
    internal void AlsoKnowAs(in FileStamp stamp)
    {
        // The mounts of containers come and go. One that is forgotten is compared again.
        if (_otherStamps.Count >= MostOtherStamps)
            _otherStamps.Clear();
        _otherStamps.Add(stamp);
    }

    /// <summary>
    /// Whether another open file is the same file to the kernel: under another name, through another mount, or opened again. It reads from
    /// the file, so it is never called under a lock.
    /// </summary>
    /// <param name="other">The other file.</param>
    /// <param name="isUnchanged">Whether the analysed content is still valid.</param>
    internal bool IsSameFile(FileReader other, out bool isUnchanged)
    {
        bool hasOneNumber = Stamp.IsSameFile(other.Stamp);
        isUnchanged = Stamp.IsSameContent(other.Stamp);
        if (hasOneNumber && isUnchanged)
            return true;
        if (!hasOneNumber && Stamp.Length != other.Stamp.Length)
            return false;
        bool? haveOnePage = PageCache.AreSame(Guard.File, other.Handle);
        // A file of an overlay keeps its inode number when a write copies it to the upper layer, although it is another file there.
        isUnchanged |= haveOnePage == true && Guard is { IsLeased: true, HasChanged: false };
        return haveOnePage ?? hasOneNumber;
    }
}
