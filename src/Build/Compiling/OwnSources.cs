namespace Sonde.Build.Compiling;

/// <summary>Distinguishes the program's own files from those of the C library, the system and the build.</summary>
internal static class OwnSources
{
    public static bool Contains(string path, ObjectFiles files, string include) =>
        path.EndsWith(".c", StringComparison.Ordinal)
        || (path.EndsWith(".h", StringComparison.Ordinal) && !IsUnder(path, files.Folder) && !IsUnder(path, include) && !IsUnder(path, "/usr"));

    private static bool IsUnder(string path, string folder) =>
        path.StartsWith(Path.TrimEndingDirectorySeparator(folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal);
}
