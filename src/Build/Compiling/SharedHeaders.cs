namespace Sonde.Build.Compiling;

/// <summary>Finds the headers that the generator reads, and the path by which programs include each.</summary>
internal static class SharedHeaders
{
    private const string KernelOnly = ".bpf.h";

    /// <summary>The shared headers of the C library. Kernel-only helpers (<c>*.bpf.h</c>) are left out: only clang reads them.</summary>
    public static IEnumerable<BpfHeader> Library(string include) => Directory.Exists(include)
        ? Directory.EnumerateFiles(include, "*.h", SearchOption.AllDirectories)
            .Where(IsShared)
            .Order(StringComparer.Ordinal)
            .Select(path => new BpfHeader(path, Slashes(Path.GetRelativePath(include, path))))
        : [];

    /// <summary>
    /// A probe's own header, by its path from the innermost folder of a program above it, as that program includes it; by its
    /// name alone where no program's folder is above it.
    /// </summary>
    public static BpfHeader Own(string path, IEnumerable<string> programFolders)
    {
        string? root = programFolders
            .Where(folder => path.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            .MaxBy(folder => folder.Length);
        return new BpfHeader(path, root is null ? Path.GetFileName(path) : Slashes(Path.GetRelativePath(root, path)));
    }

    public static bool IsShared(string path) => !path.EndsWith(KernelOnly, StringComparison.Ordinal);

    private static string Slashes(string path) => path.Replace('\\', '/');
}
