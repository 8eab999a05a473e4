using Sonde.Runtime.Executables;
using Sonde.Runtime.Executables.Files;
using Sonde.Runtime.Interop;
using Sonde.Runtime.Watching;

namespace Sonde.Runtime.Attaching;

/// <content>Who uses it, and how it comes and goes. Guarded by the Manager's lock, but for the tasks.</content>
internal sealed partial class AttachedExecutable
{
    private readonly TaskCompletionSource _attached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _detached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TimeSpan _hookedSince;

    /// <summary>Keeps the file open, and its content as it was analysed, until the links are closed.</summary>
    internal required FileGuard Guard { get; init; }

    /// <summary>The state of the file that was analysed.</summary>
    internal FileStamp Stamp { get; } = executable.Stamp;

    /// <summary>Whether every process of it is traced, so that it stays attached without any.</summary>
    internal required bool IsWatched { get; init; }

    /// <summary>How many traced processes run it.</summary>
    internal int Processes { get; set; }

    /// <summary>How many watched paths lead to it.</summary>
    internal int Watchers { get; set; }

    /// <summary>How many callers are about to use it.</summary>
    internal int Pins { get; set; }

    internal bool IsInUse => Processes > 0 || Watchers > 0 || Pins > 0;

    /// <summary>Whether it is to be detached, or is already: nothing new comes to it.</summary>
    internal bool IsLeaving { get; set; }

    /// <summary>Ends when all probes are attached; fails as attaching failed.</summary>
    internal Task Attached => _attached.Task;

    /// <summary>Ends when nothing of it is left in the file.</summary>
    internal Task Detached => _detached.Task;

    /// <summary>Since when all its hooks are there, since boot; now, while they are being set.</summary>
    internal TimeSpan HookedSince => Attached.IsCompletedSuccessfully ? _hookedSince : BootClock.SinceBoot;

    internal void MarkAttached()
    {
        _hookedSince = BootClock.SinceBoot;
        _attached.SetResult();
    }

    internal void MarkFailed(Exception reason)
    {
        _attached.SetException(reason);
        _ = _attached.Task.Exception; // most often nobody else waits for it
    }

    internal void MarkDetached() => _detached.TrySetResult();

    /// <summary>
    /// Whether another open file is this one to the kernel: under another name, through another mount, or the same again. Reads of the
    /// file, so never under a lock.
    /// </summary>
    /// <param name="other">The other file.</param>
    /// <param name="isUnchanged">Whether what was analysed still holds.</param>
    internal bool IsSameFile(GoExecutable other, out bool isUnchanged)
    {
        bool hasOneNumber = Stamp.IsSameFile(other.Stamp);
        isUnchanged = Stamp.IsSameContent(other.Stamp);
        if (hasOneNumber && isUnchanged)
            return true;
        if (!hasOneNumber && (Identity.BuildId.Length == 0 || Identity.BuildId != other.Identity.BuildId || Stamp.Length != other.Stamp.Length))
            return false;
        bool? haveOnePage = PageCache.AreSame(Guard.File, other.File);
        // A file of an overlay keeps its number when a write moves it to the upper layer, where it is another file.
        isUnchanged |= haveOnePage == true && Guard is { IsLeased: true, HasChanged: false };
        return haveOnePage ?? hasOneNumber;
    }
}
