namespace Sonde.Build.Toolchain;

/// <summary>Follows symbolic links.</summary>
internal static class SymbolicLinks
{
    /// <summary>The file at the end of the links, or <paramref name="path"/> itself where it is none or cannot be followed.</summary>
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
