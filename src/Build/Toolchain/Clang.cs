using System.Globalization;
using System.Text.RegularExpressions;

namespace Sonde.Build.Toolchain;

/// <summary>An installed clang.</summary>
/// <param name="Path">Absolute path at which clang was found.</param>
/// <param name="Version">First line of <c>clang --version</c>; it identifies the compiler in an up-to-date check.</param>
/// <param name="Major">Major version, or 0 if the first line does not contain it.</param>
internal sealed partial record Clang(string Path, string Version, int Major)
{
    /// <summary>
    /// The oldest clang that is tested. Below 13, <c>-ffile-compilation-dir</c> does not reach the compiler
    /// (https://github.com/llvm/llvm-project/commit/bf6380c0966b), and the folder of a build ends up in its objects.
    /// </summary>
    public const int OldestMajor = 14;

    /// <summary>The file behind all symbolic links. It is in the installation to which libclang belongs.</summary>
    public string RealPath { get; } = SymbolicLinks.Resolve(Path);

    /// <exception cref="IOException">The file cannot be run.</exception>
    public static async Task<Clang> AskAsync(string path, CancellationToken cancellation)
    {
        ToolResult result = await ToolProcess.RunAsync(path, ["--version"], Environment.CurrentDirectory, cancellation)
            .ConfigureAwait(false);
        string line = result.Output.Split('\n', 2)[0].Trim();
        if (!result.Succeeded || line.Length == 0)
            throw new IOException($"'{path} --version' ended with {result.ExitCode} and does not say which clang it is.");
        Match match = VersionNumber().Match(line);
        int major = match.Success ? int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture) : 0;
        return new Clang(path, line, major);
    }

    [GeneratedRegex(@"version (\d{1,4})\.")]
    private static partial Regex VersionNumber();
}
