namespace Sonde.Architecture.Tests;

/// <summary>Files look as <c>.clang-format</c> and <c>.editorconfig</c> say. <c>./run format</c> makes them so.</summary>
public sealed class FormatTests
{
    [Fact]
    public void CFiles_AreFormatted()
    {
        (int found, string clangFormat) = Repository.Run(Path.Combine(Repository.Root, "eng", "clang-format"));
        Assert.True(found == 0, clangFormat);
        (_, string files) = Repository.Run("git", "ls-files", "*.c", "*.h");

        (int exitCode, string output) = Repository.Run(
            clangFormat.Split('\n').First(static line => line.StartsWith('/')), ["--dry-run", "-Werror", .. files.Split('\n', StringSplitOptions.RemoveEmptyEntries)]);

        Assert.True(exitCode == 0, $"{output}\nRun './run format'.");
    }

    [Fact]
    public void CSharpFiles_AreFormatted()
    {
        (int exitCode, string output) = Repository.Run("dotnet", "format", "Sonde.slnx", "--verify-no-changes", "--no-restore");

        Assert.True(exitCode == 0, $"{output}\nRun './run format'.");
    }
}
