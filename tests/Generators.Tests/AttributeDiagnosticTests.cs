using Microsoft.CodeAnalysis;
using Sonde.Generators.Tests.Support;

namespace Sonde.Generators.Tests;

/// <summary>Each mistake in the attributes; the shared good case is the passing side.</summary>
public sealed class AttributeDiagnosticTests
{
    [Fact]
    public void Class_NotPartial_IsReportedAtItsName()
    {
        Diagnostic diagnostic = GeneratorRun.Single(new ProbeProject().EditSource("sealed partial class", "sealed class"), "SND1001");

        Assert.Equal("'SqlProbe' must be partial, so that the generator can add to it. Add the 'partial' modifier.", diagnostic.GetMessage(null));
        Assert.Equal(11, diagnostic.Location.GetLineSpan().StartLinePosition.Line);
    }

    [Fact]
    public void Class_InTypeThatIsNotPartial_IsReportedAtThatType()
    {
        Diagnostic diagnostic = GeneratorRun.Single(
            new ProbeProject()
                .EditSource("/// <summary>Statements.</summary>", "public static class Outer {")
                .EditSource("span.Name = e.Query;", "span.Name = e.Query; }"),
            "SND1001");

        Assert.StartsWith("'Outer'", diagnostic.GetMessage(null));
    }

    [Theory]
    [InlineData("Source = \"sql.bpf.c\", ", "Source")]
    [InlineData(", Header = \"sql.h\"", "Header")]
    public void Probe_WithoutSourceOrHeader_IsReported(string removed, string name)
    {
        Diagnostic diagnostic = GeneratorRun.Single(new ProbeProject().EditSource(removed, ""), "SND1002");

        Assert.Contains($"Set '{name}'", diagnostic.GetMessage(null));
    }

    [Fact]
    public void Uprobe_WithoutEntryAndReturn_IsReported() => GeneratorRun.Expect(
        new ProbeProject()
            .EditSource("[EventStruct", "[Uprobe(\"database/sql.Open\")]\n[EventStruct"),
        "SND1003");

    [Theory]
    [InlineData("queryDC")]
    [InlineData("database/sql.(DB).queryDC")]
    [InlineData("database/sql.(*DB)queryDC")]
    [InlineData("database/sql.")]
    [InlineData("")]
    public void Uprobe_SymbolThatIsNone_IsReported(string symbol) =>
        GeneratorRun.Expect(new ProbeProject().EditSource("database/sql.(*DB).queryDC", symbol), "SND1004");

    [Theory]
    [InlineData("[Uprobe(\"database/sql.(*DB).queryDC\"", ">=1.19 <2", "1.19+")]
    [InlineData("[Uprobe(\"database/sql.(*DB).queryDC\"", ">=1.19 <2", "")]
    public void Versions_ThatAreNoRange_AreReported(string attribute, string good, string bad)
    {
        Diagnostic diagnostic = GeneratorRun.Single(new ProbeProject().EditSource(good, bad), "SND1005");

        Assert.Contains(attribute.TrimStart('['), Source(diagnostic));
    }

    [Fact]
    public void Versions_OfGoOffsetThatAreNoRange_AreReported() =>
        GeneratorRun.Expect(new ProbeProject().EditSource("Optional = true", "Versions = \"latest\""), "SND1005");

    [Fact]
    public void Versions_OfNoVersion_AreReported() =>
        GeneratorRun.Expect(new ProbeProject().EditSource(">=1.19 <2", ">=2 <1.19"), "SND1006");

    [Fact]
    public void Probes_OfOneName_AreReportedAtTheSecond()
    {
        var project = new ProbeProject();
        project = project with { Sources = [project.Sources[0], project.Sources[0].Replace("SqlProbe", "OtherProbe")] };

        Diagnostic diagnostic = GeneratorRun.Single(project, "SND1007");

        Assert.EndsWith("Source1.cs", diagnostic.Location.GetLineSpan().Path);
    }

    [Fact]
    public void Event_WithoutDescribe_IsReported() =>
        GeneratorRun.Expect(new ProbeProject().EditSource("void Describe(in SqlEvent", "void Describe(in OtherEvent"), "SND1008");

    [Fact]
    public void Class_Generic_IsReported() =>
        GeneratorRun.Expect(new ProbeProject().EditSource("class SqlProbe", "class SqlProbe<T>"), "SND1009");

    private static string Source(Diagnostic diagnostic) =>
        ProbeProject.DefaultSource.Split('\n')[diagnostic.Location.GetLineSpan().StartLinePosition.Line];
}
