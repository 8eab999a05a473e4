using System.Text.RegularExpressions;

namespace Sonde.Runtime.Discovery;

/// <summary>What the control group of a process tells.</summary>
internal static partial class ControlGroup
{
    /// <summary>
    /// Chooses the path from the lines of <c>/proc/PID/cgroup</c>, each of which is <c>HIERARCHY:CONTROLLERS:PATH</c>. The hierarchy 0 is
    /// that of version 2. With both versions mounted, it may hold every process in its root.
    /// </summary>
    internal static string? PathIn(string text)
    {
        string? unified = null, named = null, other = null;
        foreach (string line in text.Split('\n'))
        {
            if (line.Split(':', 3) is not [string hierarchy, string controllers, string path])
                continue;
            if (hierarchy == "0")
                unified = path;
            else if (controllers == "name=systemd")
                named = path;
            else if (other is null or "/")
                other = path;
        }
        string?[] byWorth = [unified, named, other];
        return Array.Find(byWorth, static path => path is not (null or "/")) ?? unified ?? named ?? other;
    }

    /// <summary>
    /// Returns the id of the container. Runtimes name the innermost group after it, with a prefix (<c>docker-</c>, <c>cri-containerd-</c>,
    /// <c>crio-</c>, <c>libpod-</c>) and <c>.scope</c> where systemd manages the groups. A container may have groups inside its own.
    /// </summary>
    internal static string? ContainerIn(string path)
    {
        foreach (string segment in Segments(path))
        {
            if (ContainerName().Match(segment) is { Success: true } match)
                return match.Groups["id"].Value;
        }
        return null;
    }

    /// <summary>Returns the innermost service or scope.</summary>
    internal static string? UnitIn(string path) => Segments(path)
        .Where(static segment => segment.EndsWith(".service", StringComparison.Ordinal) || segment.EndsWith(".scope", StringComparison.Ordinal))
        // systemd escapes a name that the kernel could take for one of its own files
        // (https://systemd.io/CGROUP_DELEGATION/).
        .Select(static segment => segment.TrimStart('_'))
        .FirstOrDefault();

    /// <summary>Returns the uid of the Kubernetes pod.</summary>
    internal static string? PodIn(string path)
    {
        foreach (string segment in Segments(path))
        {
            // With systemd, the dashes of the uid are underscores, because a dash separates slices.
            if (PodName().Match(segment) is { Success: true } match)
                return match.Groups["uid"].Value.Replace('_', '-');
        }
        return null;
    }

    private static IEnumerable<string> Segments(string path) => path.Split('/').Reverse();

    // conmon is the program that watches a container of Podman or CRI-O; it is outside the container.
    [GeneratedRegex(@"^(?!.*conmon)(?:[A-Za-z0-9_.]+[-:])*(?<id>[0-9a-f]{64})(?:\.scope)?$", RegexOptions.ExplicitCapture)]
    private static partial Regex ContainerName();

    [GeneratedRegex(
        @"(?:^|-)pod(?<uid>[0-9a-f]{8}([-_])[0-9a-f]{4}[-_][0-9a-f]{4}[-_][0-9a-f]{4}[-_][0-9a-f]{12}|[0-9a-f]{32})(?:\.slice)?$",
        RegexOptions.ExplicitCapture)]
    private static partial Regex PodName();
}
