namespace Sonde.Kernel.Tests.Machine;

/// <summary>A kernel of the matrix.</summary>
/// <param name="Name">The name for <c>./run kernels</c>.</param>
/// <param name="Version">The name of its image for <c>eng/kernel-image</c>.</param>
/// <param name="CommandLine">Additions to its command line.</param>
internal sealed record KernelImage(string Name, string Version, string CommandLine = "")
{
    /// <summary>All, the oldest first. The first is older than Sonde supports.</summary>
    internal static IReadOnlyList<KernelImage> Known { get; } =
    [
        new("5.10", "5.10"),
        new("5.15", "5.15"),
        new("6.1", "6.1"),
        new("6.8", "6.8"),
        new("6.12", "6.12"),
        new("6.12-lockdown", "6.12", "lockdown=integrity"),
        // Without cmpxchg16b, which the machines do not have, task storage gets memory only from caches that check themselves
        // (kmalloc_nolock, from 6.18 on).
        new("newest", "newest", "slub_debug=F"),
    ];

    /// <summary>The kernel that is booted by default: the oldest of Debian's current releases.</summary>
    internal static KernelImage Default { get; } = Get("6.1");

    /// <summary>The kernels that <c>SONDE_KERNELS</c> names, separated by spaces, or <c>all</c>.</summary>
    internal static IReadOnlyList<KernelImage> Wanted { get; } = Environment.GetEnvironmentVariable("SONDE_KERNELS") switch
    {
        null or "" => [Default],
        "all" => Known,
        var names => [.. names.Split(' ', StringSplitOptions.RemoveEmptyEntries).Distinct().Select(Get)],
    };

    /// <summary>Whether the user named kernels. Then the test may take any time.</summary>
    internal static bool WholeMatrix { get; } = Environment.GetEnvironmentVariable("SONDE_KERNELS") is { Length: > 0 };

    /// <summary>Whether its image is in the cache.</summary>
    internal bool IsFetched => File.Exists(Path.Combine(
        Environment.GetEnvironmentVariable("SONDE_KERNEL_CACHE")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache", "sonde", "kernels"),
        Version, "vmlinuz"));

    /// <summary>Whether it was booted with a lockdown.</summary>
    internal bool IsLockedDown => CommandLine.Contains("lockdown=", StringComparison.Ordinal);

    internal static KernelImage Get(string name) => Known.FirstOrDefault(kernel => kernel.Name == name)
        ?? throw new InvalidOperationException(
            $"'{name}' is not a kernel of the matrix. Known: {string.Join(' ', Known.Select(static kernel => kernel.Name))}.");

    /// <summary>Returns the path of the image. Fetches it into a cache first if it is missing.</summary>
    internal string Fetch() =>
        HostCommand.Run(Path.Combine(Repository.Scripts, "kernel-image"), [Version]).Trim();
}
