namespace Sonde.Build.Compiling;

/// <summary>Finds the headers that the generator reads, and the path by which programs include each.</summary>
internal static class SharedHeaders
{
    private const string KernelOnly = ".bpf.h";

    /// <summary>
    /// Returns the shared headers of the C library, without the kernel-only helpers (<c>*.bpf.h</c>), which only clang reads.
    /// </summary>
    public static IEnumerable<BpfHeader> Library(string include) => Directory.Exists(include)
        ? Directory.EnumerateFiles(include, "*.h", SearchOption.AllDirectories)
            .Where(IsShared)
            .Order(StringComparer.Ordinal)
            .Select(path => new BpfHeader(path, Slashes(Path.GetRelativePath(include, path))))
        : [];

    /// <summary>
    /// Returns a probe's own header. Its include path is relative to the innermost program folder that contains it, as that program
    /// includes it. If no program folder contains it, the include path is only its name.
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
