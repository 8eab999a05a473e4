namespace Sonde.Architecture.Tests;

/// <summary>A test that runs the repository's clang-format, which <c>eng/clang-format</c> fetches from a Debian archive.</summary>
internal sealed class ClangFormatFactAttribute : FactAttribute
{
    public ClangFormatFactAttribute()
    {
        if (!File.Exists(Command))
            Skip = "needs clang-format 14.0.6: eng/clang-format";
    }

    /// <summary>Where the script leaves it.</summary>
    internal static string Command { get; } = Path.Combine(
        Environment.GetEnvironmentVariable("SONDE_CLANG_FORMAT_CACHE")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache", "sonde", "clang-format"),
        "14.0.6", "clang-format");
}
