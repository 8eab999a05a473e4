namespace Sonde.Runtime.Propagation;

/// <summary>Where the one hierarchy of cgroups (version 2) is mounted.</summary>
internal static class UnifiedCgroups
{
    /// <summary>Its root as this process sees it; <see langword="null"/> where there is none.</summary>
    internal static string? FindRoot() => FindRoot(File.ReadLines("/proc/self/mountinfo"));

    /// <summary>The same, from the lines of a <c>mountinfo</c> (proc_pid_mountinfo(5)).</summary>
    internal static string? FindRoot(IEnumerable<string> mounts)
    {
        const int mountPoint = 4;
        foreach (string mount in mounts)
        {
            string[] halves = mount.Split(" - ", 2);
            string[] fields = halves[0].Split(' ');
            if (halves.Length == 2 && halves[1].StartsWith("cgroup2 ", StringComparison.Ordinal) && fields.Length > mountPoint)
                return Unescape(fields[mountPoint]);
        }
        return null;
    }

    // The kernel writes these characters of a path in octal.
    private static string Unescape(string path) => path
        .Replace(@"\040", " ", StringComparison.Ordinal)
        .Replace(@"\011", "\t", StringComparison.Ordinal)
        .Replace(@"\012", "\n", StringComparison.Ordinal)
        .Replace(@"\134", @"\", StringComparison.Ordinal);
}
