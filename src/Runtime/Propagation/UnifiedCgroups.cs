using Microsoft.Win32.SafeHandles;
using Sonde.Runtime.Executables.Files;
using Sonde.Runtime.Interop;

namespace Sonde.Runtime.Propagation;

/// <summary>Finds the root of the one hierarchy of cgroups (version 2): a program there sees all processes of the machine.</summary>
internal static class UnifiedCgroups
{
    // The hierarchy's root has this inode number. That of a cgroup namespace is a cgroup like any other.
    private const ulong RootInode = 1;

    /// <summary>
    /// Opens the root's folder. A container's own mounts may show its own cgroup alone; then those of any other process that is visible
    /// do, such as the machine's first one or a target.
    /// </summary>
    /// <exception cref="ProbeException">None is mounted, or none of those is the machine's.</exception>
    internal static SafeFileHandle OpenRoot()
    {
        bool anyIsMounted = false;
        foreach (string process in ViewsOfMounts())
        {
            foreach (string mount in MountsOf(process))
            {
                anyIsMounted = true;
                if (TryOpenRoot($"{process}/root{mount}") is { } root)
                    return root;
            }
        }
        throw new ProbeException(
            ProbeError.Bpf,
            anyIsMounted
                ? "The cgroup seen here is not the machine's root. Run this container in the host's cgroup namespace, as 'docker run --cgroupns=host' does, or in the host's PID namespace, as 'hostPID' does."
                : "No cgroup hierarchy of version 2 is mounted.");
    }

    // The folder is opened first and then looked at: what a path leads to is another container's to change.
    private static SafeFileHandle? TryOpenRoot(string path)
    {
        SafeFileHandle folder = Libc.open(path, Libc.O_RDONLY | Libc.O_CLOEXEC);
        if (!folder.IsInvalid && FileStamp.Of(folder).Inode == RootInode)
            return folder;
        folder.Dispose();
        return null;
    }

    // This process, then one for each other set of mounts.
    private static IEnumerable<string> ViewsOfMounts()
    {
        var seen = new HashSet<ulong>();
        IEnumerable<string> all = Directory.EnumerateDirectories("/proc").Where(static path => char.IsAsciiDigit(path["/proc/".Length]));
        foreach (string process in all.Prepend("/proc/self"))
        {
            ulong mounts = FileStamp.OfPath($"{process}/ns/mnt").Inode;
            if (mounts != 0 && seen.Add(mounts))
                yield return process;
        }
    }

    /// <summary>Where the hierarchy is mounted, by the lines of a <c>mountinfo</c> (proc_pid_mountinfo(5)).</summary>
    internal static IEnumerable<string> MountsIn(IEnumerable<string> lines)
    {
        const int mountPoint = 4;
        foreach (string line in lines)
        {
            string[] halves = line.Split(" - ", 2);
            string[] fields = halves[0].Split(' ');
            if (halves.Length == 2 && halves[1].StartsWith("cgroup2 ", StringComparison.Ordinal) && fields.Length > mountPoint)
                yield return Unescape(fields[mountPoint]);
        }
    }

    private static string[] MountsOf(string process)
    {
        try
        {
            return [.. MountsIn(File.ReadLines($"{process}/mountinfo")).Select(mount => $"{process}/root{mount}")];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return []; // not to be seen from here
        }
    }

    // The kernel writes these characters of a path in octal.
    private static string Unescape(string path) => path
        .Replace(@"\040", " ", StringComparison.Ordinal)
        .Replace(@"\011", "\t", StringComparison.Ordinal)
        .Replace(@"\012", "\n", StringComparison.Ordinal)
        .Replace(@"\134", @"\", StringComparison.Ordinal);
}
