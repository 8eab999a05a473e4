using System.Text.RegularExpressions;
using Sonde.EndToEnd.Tests.Support;

namespace Sonde.EndToEnd.Tests;

/// <summary>The examples in the README work.</summary>
public sealed partial class ReadmeTests(ProbeProject project) : IClassFixture<ProbeProject>
{
    [Fact]
    public void SmallestProbe_AsPrinted_Builds()
    {
        string readme = File.ReadAllText(Path.Combine(Repository.Root, "README.md"));
        (string Name, string Text)[] files =
            [.. CodeBlock().Matches(readme).Select(block => (block.Groups["name"].Value, block.Groups["text"].Value))];

        (bool succeeded, string output) = project.Build(files);

        Assert.Equal(["database_sql.h", "database_sql.bpf.c", "DatabaseSqlProbe.cs"], files.Select(file => file.Name));
        Assert.True(succeeded, output);
    }

    // A block of C or C# whose first line is a comment with the file's name.
    [GeneratedRegex("```(c|csharp)\n// (?<name>\\S+)\n(?<text>.*?)```", RegexOptions.Singleline)]
    private static partial Regex CodeBlock();
}
