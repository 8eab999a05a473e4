namespace Sonde.Build.Toolchain;

/// <summary>
/// Finds clang: the one that the project sets, otherwise <c>clang</c> on PATH, otherwise the newest <c>clang-NN</c> on PATH.
/// </summary>
internal static class ClangFinder
{
    /// <summary>Returns an absolute path, or null if there is no clang.</summary>
    /// <param name="wish">
    /// The project's SondeClang: a path or a name on PATH, or empty. If it is set, no other clang is used in its place.
    /// </param>
    /// <param name="search">The folders of PATH.</param>
    public static string? Find(string? wish, SearchPath search)
    {
        if (string.IsNullOrEmpty(wish))
            return search.Find("clang") ?? search.FindNewest("clang");
        if (wish.Contains(Path.DirectorySeparatorChar) || wish.Contains(Path.AltDirectorySeparatorChar))
            return File.Exists(wish) ? Path.GetFullPath(wish) : null;
        return search.Find(wish);
    }

    /// <summary>Returns the llvm-strip of the same installation, otherwise one on PATH, otherwise null.</summary>
    public static string? FindStrip(Clang clang, SearchPath search)
    {
        string beside = Path.Combine(Path.GetDirectoryName(clang.RealPath)!, "llvm-strip");
        return File.Exists(beside) ? beside : search.Find($"llvm-strip-{clang.Major}") ?? search.Find("llvm-strip");
    }
}
