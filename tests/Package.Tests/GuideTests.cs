using System.Text.RegularExpressions;
using Sonde.Package.Tests.Support;

namespace Sonde.Package.Tests;

/// <summary>The guide shows the files that the template generates now.</summary>
public sealed partial class GuideTests
{
    private const string ProjectOfTheGuide = "FirstProbe";
    private static readonly string Text = File.ReadAllText(Repository.PathOf("docs", "guides", "your-first-probe.md"));

    [Theory]
    [InlineData("call.h")]
    [InlineData("call.bpf.c")]
    [InlineData("CallProbe.cs")]
    [InlineData("tests/CallProbeTests.cs")]
    [InlineData("tests/target/main.go")]
    public void Snippet_OfAFile_IsThatFileOfTheTemplate(string file)
    {
        string expected = File.ReadAllText(Repository.PathOf("templates", "sonde-probe", file))
            .Replace("SondeProbe1", ProjectOfTheGuide, StringComparison.Ordinal);

        Match shown = NamedSnippet().Matches(Text).Single(match => match.Groups["file"].Value == file);

        Assert.Equal(expected, shown.Groups["text"].Value);
    }

    [GeneratedRegex(@"^```\w+ (?<file>\S+)\n(?<text>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex NamedSnippet();
}
