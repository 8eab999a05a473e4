namespace Sonde.Build.Toolchain;

/// <summary>Follows symbolic links.</summary>
internal static class SymbolicLinks
{
    /// <summary>
    /// Returns the file at the end of the links, or <paramref name="path"/> itself if it is not a link or cannot be followed.
    /// </summary>
    public static string Resolve(string path)
    {
        try
        {
            return File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? Path.GetFullPath(path);
        }
        catch (IOException)
        {
            return Path.GetFullPath(path);
        }
    }
}
