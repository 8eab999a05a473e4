namespace Sonde.Build.Toolchain;

/// <summary>Where clang is: what the project says, else <c>clang</c> on PATH, else the newest <c>clang-NN</c> there.</summary>
internal static class ClangFinder
{
    /// <summary>An absolute path, or null where there is none.</summary>
    /// <param name="wish">The project's SondeClang: a path or a name on PATH; empty for none. It is never passed over for another clang.</param>
    /// <param name="search">The folders of PATH.</param>
    public static string? Find(string? wish, SearchPath search)
    {
        if (string.IsNullOrEmpty(wish))
            return search.Find("clang") ?? search.FindNewest("clang");
        if (wish.Contains(Path.DirectorySeparatorChar) || wish.Contains(Path.AltDirectorySeparatorChar))
            return File.Exists(wish) ? Path.GetFullPath(wish) : null;
        return search.Find(wish);
    }

    /// <summary>The llvm-strip of the same installation, else one on PATH, else null.</summary>
    public static string? FindStrip(Clang clang, SearchPath search)
    {
        string beside = Path.Combine(Path.GetDirectoryName(clang.RealPath)!, "llvm-strip");
        return File.Exists(beside) ? beside : search.Find($"llvm-strip-{clang.Major}") ?? search.Find("llvm-strip");
    }
}
