using Microsoft.CodeAnalysis;
using Sonde.Generators.Diagnostics;
using Sonde.Generators.Tests.Support;

namespace Sonde.Generators.Tests;

/// <summary>Every diagnostic has what its readers need.</summary>
public sealed class RuleTests
{
    public static TheoryData<string> Ids => [.. Rules.ById.Keys];

    [Theory]
    [MemberData(nameof(Ids))]
    public void Rule_Any_HasAPage(string id)
    {
        string page = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "diagnostics", id + ".md"));

        Assert.StartsWith($"# {id}: {Rules.ById[id].Title}\n", page);
        Assert.All(["## Why\n", "## Wrong\n", "## Right\n"], heading => Assert.Contains(heading, page));
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Rule_Any_LinksItsPage(string id)
    {
        Assert.Equal($"docs/diagnostics/{id}.md", Rules.ById[id].HelpLinkUri);
        Assert.True(File.Exists(Path.Combine(Repository.Root, Rules.ById[id].HelpLinkUri)));
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Rule_Any_IsTracked(string id) => Assert.Contains(
        Directory.GetFiles(AppContext.BaseDirectory, "AnalyzerReleases.*.md"),
        file => File.ReadAllText(file).Contains($"{id} | Sonde | {Rules.ById[id].DefaultSeverity} |", StringComparison.Ordinal));

    [Fact]
    public void Rules_All_AreInTheTable() => Assert.Equal(
        typeof(Rules).GetFields().Where(static field => field.FieldType == typeof(DiagnosticDescriptor)).Count(), Rules.ById.Count);
}
