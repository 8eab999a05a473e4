using Microsoft.CodeAnalysis;
using Sonde.Generators.Tests.Support;

namespace Sonde.Generators.Tests;

/// <summary>Each way in which an object can disagree; the shared good case is the passing side.</summary>
public sealed class ObjectDiagnosticTests
{
    [Fact]
    public void Source_NotCompiled_IsReported() => GeneratorRun.Expect(new ProbeProject() with { Facts = [] }, "SND3001");

    [Fact]
    public void Program_NotInTheSource_IsReportedAtTheHookWithThoseThatAre()
    {
        Diagnostic diagnostic = GeneratorRun.Single(
            new ProbeProject().EditFacts("x86_64", "program sql_end\n", "").EditFacts("aarch64", "program sql_end\n", ""), "SND3002");

        Assert.StartsWith("'sql_end' is not a program of 'sql.bpf.c'. Its programs are: sql_start.", diagnostic.GetMessage(null));
        Assert.EndsWith(".cs", diagnostic.Location.GetLineSpan().Path);
    }

    [Theory]
    [InlineData("x86_64", "x86-64")]
    [InlineData("aarch64", "arm64")]
    public void Program_ForOneProcessorOnly_IsReportedWithTheOther(string architecture, string processor)
    {
        Diagnostic diagnostic = GeneratorRun.Single(
            new ProbeProject().EditFacts(architecture, "program sql_end\n", ""), "SND3002");

        Assert.StartsWith($"'sql_end' is not a program of 'sql.bpf.c' as it is compiled for {processor}.", diagnostic.GetMessage(null));
        Assert.EndsWith(".cs", diagnostic.Location.GetLineSpan().Path);
    }

    [Fact]
    public void Program_OfTheObjectThatNothingAttaches_IsReported()
    {
        Diagnostic diagnostic = GeneratorRun.Single(
            new ProbeProject().EditFacts("x86_64", "program sql_end", "program sql_end\nprogram sql_forgotten"), "SND3003");

        Assert.StartsWith("'sql_forgotten'", diagnostic.GetMessage(null));
    }

    [Fact]
    public void Program_ThatSendsAnEventOfAnotherStruct_IsReportedAtTheHook()
    {
        ProbeProject project = new ProbeProject()
            .EditFacts("x86_64", "program sql_end", "program sql_end\nsends sql_end sql_event\nsends sql_end other_event")
            .EditFacts("aarch64", "program sql_end", "program sql_end\nsends sql_end sql_event\nsends sql_end other_event");

        Diagnostic diagnostic = GeneratorRun.Single(project, "SND3007");

        Assert.StartsWith("'sql_end' sends 'struct other_event'", diagnostic.GetMessage(null));
        Assert.EndsWith(".cs", diagnostic.Location.GetLineSpan().Path);
    }

    [Fact]
    public void Hook_WhoseProgramsAreSwapped_IsReportedAtTheHook()
    {
        Diagnostic diagnostic = GeneratorRun.Single(
            new ProbeProject().EditFacts("x86_64", "program sql_end", "program sql_end\nbegins sql_end\nends sql_start"), "SND3008");

        Assert.StartsWith("'sql_start' ends operations and 'sql_end' begins them", diagnostic.GetMessage(null));
    }

    [Theory]
    [InlineData("struct sql_event 88", "struct sql_event 96", "it has 88 bytes in the header and 96 in the object")]
    [InlineData("rows 80 4", "rows 76 4", "'rows' is at byte 80 in the header and at byte 76 in the object")]
    [InlineData("rows 80 4", "rows 80 8", "'rows' has 4 bytes in the header and 8 in the object")]
    [InlineData("field sql_event rows 80 4", "field sql_event lines 80 4", "the object has no member 'rows'")]
    [InlineData("field sql_event rows 80 4", "bitfield sql_event rows", "'rows' is a bit-field in the object")]
    [InlineData("query 84 4", "query 84 4\nfield sql_event more 88 0", "the header has no member 'more'")]
    [InlineData("struct sql_event 88", "struct other_event 88", "no program of the object uses it")]
    public void Layout_ThatDiffers_IsReportedInsideTheHeader(string from, string to, string what)
    {
        foreach (string architecture in new[] { "x86_64", "aarch64" })
        {
            Diagnostic diagnostic = GeneratorRun.Single(new ProbeProject().EditFacts(architecture, from, to), "SND3004");

            Assert.Contains(what, diagnostic.GetMessage(null));
            Assert.Contains(architecture == "x86_64" ? "for x86-64:" : "for arm64:", diagnostic.GetMessage(null));
            Assert.Equal(ProbeProject.HeaderPath, diagnostic.Location.GetLineSpan().Path);
        }
    }

    [Theory]
    [InlineData("sonde-facts 1", "sonde-facts 2")]
    [InlineData("rows 80 4", "rows eighty 4")]
    [InlineData("struct sql_event 88", "struct sql_event")]
    public void Facts_ThatCannotBeRead_AreReported(string from, string to) =>
        GeneratorRun.Expect(new ProbeProject().EditFacts("x86_64", from, to), "SND3005");
}
