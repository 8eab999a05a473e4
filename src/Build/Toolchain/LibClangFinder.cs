using System.Globalization;
using System.Text.RegularExpressions;

namespace Sonde.Build.Toolchain;

/// <summary>
/// Finds the libclang that belongs to a clang. Debian and Ubuntu keep it in <c>/usr/lib/llvm-NN/lib</c> and, as
/// <c>libclang-NN.so.1</c>, in the multiarch folder. Other distributions keep it in the <c>lib</c> folder beside the compiler.
/// </summary>
internal static partial class LibClangFinder
{
    /// <summary>Returns an absolute path, or null if the package with libclang is not installed.</summary>
    public static string? Find(Clang clang) => Find(clang, "/usr/lib");

    internal static string? Find(Clang clang, string libraries)
    {
        string bin = Path.GetDirectoryName(clang.RealPath)!;
        string[] own = [Path.Combine(bin, "..", "lib"), Path.Combine(bin, "..", "lib64"), bin];
        string[] shared =
        [
            Path.Combine(libraries, $"llvm-{clang.Major}", "lib"), .. Multiarch(libraries), libraries, libraries + "64",
        ];
        // A library of another version does not know the compiler's own headers. A library whose name contains no version is accepted
        // only in the compiler's own folders.
        return own.Select(folder => Newest(folder, version => version.Major == clang.Major || version.Major == 0))
            .Concat(shared.Select(folder => Newest(folder, version => version.Major == clang.Major && version.Major != 0)))
            .FirstOrDefault(file => file is not null);
    }

    private static IEnumerable<string> Multiarch(string libraries) => Directory.Exists(libraries)
        ? Directory.EnumerateDirectories(libraries, "*-linux-gnu").Order(StringComparer.Ordinal)
        : [];

    private static string? Newest(string folder, Func<Version, bool> belongs)
    {
        if (!Directory.Exists(folder))
            return null;
        return Directory.EnumerateFiles(Path.GetFullPath(folder), "libclang*")
            .Select(file => (File: file, Version: VersionOf(file)))
            .Where(candidate => candidate.Version is not null && belongs(candidate.Version))
            .OrderByDescending(candidate => candidate.Version)
            .ThenBy(candidate => candidate.File, StringComparer.Ordinal)
            .Select(candidate => candidate.File)
            .FirstOrDefault();
    }

    /// <summary>Returns the version in the name of the file behind the links, or null for other libraries, such as libclang-cpp.</summary>
    private static Version? VersionOf(string file)
    {
        // The names of the links contain the version of the interface (libclang.so.1, libclang.so.13), which is not clang's.
        string real = SymbolicLinks.Resolve(file);
        Match match = FileName().Match(Path.GetFileName(real));
        if (!match.Success || !File.Exists(real))
            return null;
        string number = match.Groups["full"].Success ? match.Groups["full"].Value
            : match.Groups["major"].Success ? match.Groups["major"].Value
            : "0";
        string[] parts = number.Split('.');
        return new Version(Part(parts, 0), Part(parts, 1), Part(parts, 2));
    }

    private static int Part(string[] parts, int index) =>
        index < parts.Length && int.TryParse(parts[index], NumberStyles.None, CultureInfo.InvariantCulture, out int value)
            ? value
            : 0;

    [GeneratedRegex(@"^libclang(-(?<major>\d+))?\.(dylib|dll|so(\.(?<full>\d+\.\d+(\.\d+)*)|\.\d+)?)$")]
    private static partial Regex FileName();
}
