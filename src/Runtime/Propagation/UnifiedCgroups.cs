using Microsoft.Win32.SafeHandles;
using Sonde.Runtime.Executables.Files;
using Sonde.Runtime.Interop;

namespace Sonde.Runtime.Propagation;

/// <summary>
/// Finds the root of the unified cgroup hierarchy (version 2): a program that is attached there sees all processes of the machine.
/// </summary>
internal static class UnifiedCgroups
{
    // The root of the hierarchy has this inode number. The root of a cgroup namespace is an ordinary cgroup.
    private const ulong RootInode = 1;

    /// <summary>
    /// Opens the root's directory. A container's own mounts may show only its own cgroup. Then the mounts of any other visible process are
    /// used, such as those of the machine's first process or of a target.
    /// </summary>
    /// <exception cref="ProbeException">None is mounted, or none that is visible belongs to the machine's root.</exception>
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

    // The directory is opened first and examined then, because another container may change what the path leads to.
    private static SafeFileHandle? TryOpenRoot(string path)
    {
        SafeFileHandle folder = Libc.open(path, Libc.O_RDONLY | Libc.O_CLOEXEC);
        if (!folder.IsInvalid && FileStamp.Of(folder).Inode == RootInode)
            return folder;
        folder.Dispose();
        return null;
    }

    // Returns this process, then one process for each other mount namespace.
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

    /// <summary>Returns where the hierarchy is mounted, from the lines of a <c>mountinfo</c> (proc_pid_mountinfo(5)).</summary>
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
            return []; // not visible from here
        }
    }

    // The kernel writes these characters of a path in octal.
    private static string Unescape(string path) => path
        .Replace(@"\040", " ", StringComparison.Ordinal)
        .Replace(@"\011", "\t", StringComparison.Ordinal)
        .Replace(@"\012", "\n", StringComparison.Ordinal)
        .Replace(@"\134", @"\", StringComparison.Ordinal);
}
