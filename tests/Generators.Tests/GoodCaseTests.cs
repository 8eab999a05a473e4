using Sonde.Generators.Tests.Support;

namespace Sonde.Generators.Tests;

public sealed class GoodCaseTests
{
    [Fact]
    public void Probe_GoodCase_CompilesWithoutDiagnostics() => GeneratorRun.Good(new ProbeProject());

    [Fact]
    public void Probe_NestedInPartialType_Compiles() => GeneratorRun.Good(new ProbeProject()
        .EditSource("/// <summary>Statements.</summary>", "internal static partial class Outer {")
        .EditSource("span.Name = e.Query;", "span.Name = e.Query; }"));

    [Fact]
    public void Probe_InGlobalNamespace_Compiles() =>
        GeneratorRun.Good(new ProbeProject().EditSource("namespace Acme;", ""));

    [Fact]
    public void Describe_PrivateWithOtherParameterNames_IsDeclaredAlike()
    {
        GeneratorRun run = GeneratorRun.Good(new ProbeProject()
            .EditSource("static partial void Describe(in SqlEvent e,", "private static partial void Describe(in SqlEvent record,")
            .EditSource("e.Query", "record.Query"));

        Assert.Contains("private static partial void Describe(in SqlEvent record, ref", run.Text("Acme.SqlProbe.g.cs"));
    }

    [Fact]
    public void Output_OfTwoDrivers_IsTheSameText()
    {
        string first = GeneratorRun.Good(new ProbeProject()).Text("Acme.SqlProbe.g.cs");
        var reversed = new ProbeProject();
        reversed = reversed with { Headers = [.. reversed.Headers.Reverse()], Facts = [.. reversed.Facts.Reverse()] };

        Assert.Equal(first, GeneratorRun.Good(reversed).Text("Acme.SqlProbe.g.cs"));
        Assert.DoesNotContain('\r', first);
    }

    [Fact]
    public void Documentation_OfHeaderComment_IsTheSummary()
    {
        string text = GeneratorRun.Good(new ProbeProject().EditHeader("rows affected", "rows < 2 & more")).Text("Acme.SqlProbe.g.cs");

        Assert.Contains("/// <summary>Rows &lt; 2 &amp; more.</summary>", text);
    }

    [Theory]
    [InlineData('\u0001')]
    [InlineData('\u0085')]
    [InlineData('\u2028')]
    [InlineData('\uffff')]
    public void Documentation_OfCommentWithCharacterThatIsNone_HoldsABlank(char c)
    {
        string text = GeneratorRun.Good(new ProbeProject().EditHeader("rows affected", $"rows{c}affected")).Text("Acme.SqlProbe.g.cs");

        Assert.Contains("/// <summary>Rows affected.</summary>", text);
    }
}
