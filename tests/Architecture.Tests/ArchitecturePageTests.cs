using System.Text.RegularExpressions;

namespace Sonde.Architecture.Tests;

/// <summary>A reader finds what <c>docs/architecture.md</c> names, where it says.</summary>
public sealed partial class ArchitecturePageTests
{
    public static TheoryData<string, string> Steps
    {
        get
        {
            var steps = new TheoryData<string, string>();
            foreach (Match row in Row().Matches(Page()))
                steps.Add(row.Groups[1].Value, row.Groups[2].Value);
            return steps;
        }
    }

    [Theory]
    [MemberData(nameof(Steps))]
    public void Step_IsInItsFile(string name, string file)
    {
        string text = File.ReadAllText(Path.Combine(Repository.Root, file));

        Assert.Matches($@"(class|struct|interface|record|inline)\b[^(;]*\b{name}\b", text);
    }

    [Fact]
    public void Layers_AreThoseOfTheTest()
    {
        string table = Page()[Page().IndexOf("## Layers", StringComparison.Ordinal)..];
        string[] named =
        [
            .. Layer().Matches(table).SelectMany(static row => Name().Matches(row.Value)).Select(static name => name.Groups[1].Value).Reverse(),
        ];

        Assert.Equal(
            LayerTests.RuntimeLayers.SelectMany(static names => names).Select(static name => name.Length == 0 ? "Manager" : name).Order(StringComparer.Ordinal),
            named.Order(StringComparer.Ordinal));
    }

    private static string Page() => File.ReadAllText(Path.Combine(Repository.Root, "docs", "architecture.md"));

    [GeneratedRegex(@"^\| [^|]+ \| `(\w+)` \| `([^`]+)` \|$", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"^\| (`\w+`(, )?)+ \|", RegexOptions.Multiline)]
    private static partial Regex Layer();

    [GeneratedRegex(@"`(\w+)`")]
    private static partial Regex Name();
}
