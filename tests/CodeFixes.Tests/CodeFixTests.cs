using Sonde.Generators.Tests.Support;

namespace Sonde.CodeFixes.Tests;

/// <summary>Each fix leaves a project that compiles and has no diagnostic; its text is what an author would write.</summary>
public sealed class CodeFixTests
{
    [Theory]
    [InlineData("public sealed class SqlProbe", "public sealed partial class SqlProbe")]
    [InlineData("class SqlProbe", "partial class SqlProbe")]
    public async Task AddPartial_ToProbeClass_AddsTheModifierOnly(string head, string expected)
    {
        ProbeProject project = new ProbeProject().EditSource("public sealed partial class SqlProbe", head);

        Assert.Equal(
            project.Sources[0].Replace(head, expected), await FixRun.FixAsync(new AddPartialFix(), project));
    }

    [Fact]
    public async Task AddPartial_ToTypeAroundAProbe_ChangesThatType()
    {
        ProbeProject project = new ProbeProject()
            .EditSource("/// <summary>Statements.</summary>", "internal static class Outer {")
            .EditSource("span.Name = e.Query;", "span.Name = e.Query; }");

        Assert.Contains("internal static partial class Outer", await FixRun.FixAsync(new AddPartialFix(), project));
    }

    [Fact]
    public async Task AddDescribe_ToEventWithoutOne_CreatesIt()
    {
        string text = await FixRun.FixAsync(new AddDescribeFix(), Undescribed("public sealed partial class SqlProbe\n{\n}\n"));

        Assert.Contains(Created, text);
    }

    [Fact]
    public async Task AddDescribe_ToClassWithoutBody_GivesItOne()
    {
        string text = await FixRun.FixAsync(new AddDescribeFix(), Undescribed("public sealed partial class SqlProbe;\n"));

        Assert.Contains("class SqlProbe\n{\n" + Created + "}\n", text);
    }

    [Fact]
    public async Task AddDescribe_WithoutTheUsing_AddsIt()
    {
        ProbeProject project = Undescribed("public sealed partial class SqlProbe\n{\n}\n").EditSource("using Sonde.Runtime.Spans;\n", "");

        Assert.Contains("using Sonde.Runtime.Spans;\n", await FixRun.FixAsync(new AddDescribeFix(), project));
    }

    [Fact]
    public async Task UseSymbol_OfSuggestion_ReplacesTheText()
    {
        ProbeProject project = new ProbeProject().EditSource("database/sql.(*DB).queryDC", "(*database/sql.DB).queryDC");

        Assert.Equal(ProbeProject.DefaultSource, await FixRun.FixAsync(new UseSymbolFix(), project));
    }

    [Fact]
    public async Task UseSymbol_WithoutSuggestion_IsNotOffered() => Assert.Empty(
        await FixRun.OffersAsync(new UseSymbolFix(), new ProbeProject().EditSource("database/sql.(*DB).queryDC", "queryDC")));

    private const string Created = """
            static partial void Describe(in SqlEvent e, ref SpanWriter span)
            {
                span.Kind = SpanKind.Internal;
            }

        """;

    private static ProbeProject Undescribed(string body)
    {
        string source = ProbeProject.DefaultSource;
        int start = source.IndexOf("public sealed partial class", StringComparison.Ordinal);
        return new ProbeProject() with { Sources = [source[..start] + body] };
    }
}
