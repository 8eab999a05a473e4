namespace Sonde.Architecture.Tests;

/// <summary>Files look as <c>.clang-format</c> and <c>.editorconfig</c> say. <c>./run format</c> makes them so.</summary>
public sealed class FormatTests
{
    private static readonly string[] Folders = ["bench", "bpf", "samples", "src", "templates", "tests"];

    // Not from git: tests run as root, and git refuses a checkout of another user.
    private static readonly string[] Built = ["bin", "obj"];

    [ClangFormatFact]
    public void CFiles_AreFormatted()
    {
        string[] files =
        [
            .. Folders.SelectMany(static folder => Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.*", SearchOption.AllDirectories))
                .Where(static file => Path.GetExtension(file) is ".c" or ".h" && !file.Split(Path.DirectorySeparatorChar).Intersect(Built).Any()),
        ];
        Assert.Contains(files, static file => file.EndsWith("bpf/include/sonde/event.h", StringComparison.Ordinal));

        (int exitCode, string output) = Repository.Run(ClangFormatFactAttribute.Command, ["--dry-run", "-Werror", .. files]);

        Assert.True(exitCode == 0, $"{output}\nRun './run format'.");
    }

    [Fact]
    public void CSharpFiles_AreFormatted()
    {
        (int exitCode, string output) = Repository.Run("dotnet", "format", "Sonde.slnx", "--verify-no-changes", "--no-restore");

        Assert.True(exitCode == 0, $"{output}\nRun './run format'.");
    }
}
