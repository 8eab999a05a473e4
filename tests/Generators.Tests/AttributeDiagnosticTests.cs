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

    [Fact]
    public void Uprobe_OnlyWithASymbolThatIsNone_IsReported()
    {
        Diagnostic diagnostic = GeneratorRun.Single(
            new ProbeProject().EditSource("Versions = \">=1.19 <2\"", "Versions = \">=1.19 <2\", OnlyWith = [\"database/sql.(DB).Close\"]"), "SND1004");

        Assert.EndsWith("Write 'database/sql.(*DB).Close'.", diagnostic.GetMessage(null));
    }

    [Theory]
    [InlineData("database/sql.(DB).queryDC", "database/sql.(*DB).queryDC")]
    [InlineData("database/sql.(*DB)queryDC", "database/sql.(*DB).queryDC")]
    [InlineData("database/sql.*DB.queryDC", "database/sql.(*DB).queryDC")]
    [InlineData("database/sql/(*DB).queryDC", "database/sql.(*DB).queryDC")]
    [InlineData("(*database/sql.DB).queryDC", "database/sql.(*DB).queryDC")]
    [InlineData("(time.Time).String", "time.Time.String")]
    [InlineData("database/sql.Open()", "database/sql.Open")]
    [InlineData("gopkg.in/yaml.v3.Unmarshal", "gopkg.in/yaml%2ev3.Unmarshal")]
    [InlineData("gopkg.in/check.v1.(*C).run", "gopkg.in/check%2ev1.(*C).run")]
    public void Uprobe_SymbolNearARightOne_IsReportedWithThatOne(string symbol, string meant)
    {
        Diagnostic diagnostic = GeneratorRun.Single(new ProbeProject().EditSource("database/sql.(*DB).queryDC", symbol), "SND1004");

        Assert.EndsWith($"Write '{meant}'.", diagnostic.GetMessage(null));
    }

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

    [Theory]
    [InlineData("\"database/sql.(*DB).queryDC\"", "\"main.(*shop).checkout\"", "\">=1.19 <2\"", "main.(*shop).checkout")]
    [InlineData("\"database/sql\", \"Stmt\", \"query\"", "\"main\", \"shop\", \"name\", Versions = \"<2\"", "\"<2\"", "main.shop")]
    public void Versions_OfAMainPackage_AreWarnedOf(string good, string own, string range, string subject)
    {
        Diagnostic diagnostic = GeneratorRun.Single(new ProbeProject().EditSource(good, own), "SND1020");

        Assert.Equal(DiagnosticSeverity.Warning, diagnostic.Severity);
        Assert.StartsWith($"'{subject}' is of a program's main package", diagnostic.GetMessage(null));
        Assert.Contains(range, Source(diagnostic, good, own));
        Assert.Equal(range.Length, diagnostic.Location.SourceSpan.Length);
    }

    [Fact]
    public void Versions_OfPackageThatOnlyBeginsLikeMain_AreUsedAsTheyAre() =>
        GeneratorRun.Good(new ProbeProject().EditSource("database/sql.(*DB).queryDC", "mainframe/sql.(*DB).queryDC"));

    [Theory]
    [InlineData("\"query\", Fallback = -1")]
    [InlineData("\"query\", Fallback = 65536")]
    [InlineData("\"query\", \"db\", Fallback = 8")]
    public void Fallback_ThatIsNotTheOffsetOfOneField_IsReported(string arguments)
    {
        const string good = "\"query\", Optional = true";

        Diagnostic diagnostic = GeneratorRun.Single(new ProbeProject().EditSource(good, arguments), "SND1019");

        Assert.Contains(arguments, Source(diagnostic, good, arguments));
    }

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

    [Theory]
    [InlineData("Entry = \"sql_start\"")]
    [InlineData("Return = \"sql_end\", Versions = \">=1.26\"")]
    public void Uprobe_SameProgramAtTheSamePlace_IsReportedAtTheSecond(string second)
    {
        Diagnostic diagnostic = GeneratorRun.Single(
            new ProbeProject().EditSource("[EventStruct", $"[Uprobe(\"database/sql.(*DB).queryDC\", {second})]\n[EventStruct"), "SND1010");

        Assert.Contains(second, Source(diagnostic, "[EventStruct", $"[Uprobe(\"database/sql.(*DB).queryDC\", {second})]\n[EventStruct"));
    }

    [Theory]
    [InlineData("[Uprobe(\"database/sql.(*DB).queryDC\", Entry = \"sql_start\", Versions = \">=2\")]")]
    [InlineData("[Uprobe(\"database/sql.(*DB).queryDC\", Return = \"sql_start\")]")]
    [InlineData("[Uprobe(\"database/sql.(*DB).execDC\", Entry = \"sql_start\")]")]
    public void Uprobe_OtherPlaceOrOtherVersions_IsNoDuplicate(string second) =>
        GeneratorRun.Good(new ProbeProject().EditSource("[EventStruct", second + "\n[EventStruct"));

    [Theory]
    [InlineData("<1.18")]
    [InlineData(">=1.8 <=1.17.13")]
    public void Uprobe_OfGoThatIsTooOld_IsReportedAtTheRange(string range)
    {
        Diagnostic diagnostic = GeneratorRun.Single(new ProbeProject().EditSource(">=1.19 <2", range), "SND1011");

        Assert.Equal(range.Length + 2, diagnostic.Location.SourceSpan.Length);
    }

    [Fact]
    public void Uprobe_OfPreRelease_IsARange() => GeneratorRun.Good(new ProbeProject().EditSource(">=1.19 <2", ">=1.24rc1"));

    [Fact]
    public void Uprobe_OfModuleWhosePathBeginsLikeGosOwn_MayHaveVersionsBelowGos() =>
        GeneratorRun.Good(new ProbeProject().EditSource("database/sql.(*DB).queryDC", "go.opentelemetry.io/otel.Tracer").EditSource(">=1.19 <2", "<1.10"));

    [Theory]
    [InlineData("InsteadOf", "\"database/sql.Open\"")]
    [InlineData("Until", "\"database/sql.Open\"")]
    [InlineData("Requires", "[\"database/sql.Open\"]")]
    public void Uprobe_ThatRefersToWhatIsNotHooked_IsReported(string property, string value)
    {
        Diagnostic diagnostic = GeneratorRun.Single(
            new ProbeProject().EditSource("Versions = \">=1.19 <2\"", $"Versions = \">=1.19 <2\", {property} = {value}"), "SND1014");

        Assert.StartsWith($"'database/sql.Open' is named by '{property}'", diagnostic.GetMessage(null));
    }

    [Theory]
    [InlineData("Entry = \"sql_start\", InsteadOf = \"database/sql.(*DB).queryDC\"", "because one stands in for the other.")]
    [InlineData("Entry = \"sql_start\", Versions = \">=2\"", "because they apply to different versions.")]
    public void Uprobe_ThatRequiresWhatIsNeverBesideIt_IsReported(string other, string why)
    {
        Diagnostic diagnostic = GeneratorRun.Single(
            new ProbeProject()
                .EditSource("Versions = \">=1.19 <2\"", "Versions = \">=1.19 <2\", Requires = [\"database/sql.Open\"]")
                .EditSource("[EventStruct", $"[Uprobe(\"database/sql.Open\", {other})]\n[EventStruct"),
            "SND1023");

        Assert.Contains(why, diagnostic.GetMessage(null), StringComparison.Ordinal);
    }

    [Fact]
    public void Uprobe_OfAnotherModulesOldVersion_IsReachable() => GeneratorRun.Good(new ProbeProject()
        .EditSource("database/sql.(*DB).queryDC", "github.com/acme/sql.(*DB).queryDC")
        .EditSource(">=1.19 <2", "<1.4"));

    [Theory]
    [InlineData("static void Describe(in SqlEvent e, ref SpanWriter span)", "be partial")]
    [InlineData("partial void Describe(in SqlEvent e, ref SpanWriter span)", "be static")]
    [InlineData("static partial int Describe(in SqlEvent e, ref SpanWriter span)", "return nothing")]
    [InlineData("static partial void Describe(SqlEvent e, ref SpanWriter span)", "take the event by 'in'")]
    [InlineData("static partial void Describe(in SqlEvent e, SpanWriter span)", "take the span by 'ref'")]
    [InlineData("static partial void Describe(ref SpanWriter span, in SqlEvent e)", "take the event and the span")]
    [InlineData("static partial void Describe(in SqlEvent e)", "take the event and the span")]
    [InlineData("static partial void Describe<T>(in SqlEvent e, ref SpanWriter span)", "not be generic")]
    public void Describe_OfAnotherSignature_IsReportedAtItsName(string head, string what)
    {
        Diagnostic diagnostic = GeneratorRun.Single(
            new ProbeProject().EditSource("static partial void Describe(in SqlEvent e, ref SpanWriter span)", head), "SND1012");

        Assert.Contains($"must {what}", diagnostic.GetMessage(null));
        Assert.Equal("Describe".Length, diagnostic.Location.SourceSpan.Length);
    }

    private static string Source(Diagnostic diagnostic, string from, string to) =>
        ProbeProject.DefaultSource.Replace(from, to).Split('\n')[diagnostic.Location.GetLineSpan().StartLinePosition.Line];

    private static string Source(Diagnostic diagnostic) =>
        ProbeProject.DefaultSource.Split('\n')[diagnostic.Location.GetLineSpan().StartLinePosition.Line];

    [Theory]
    [InlineData("func (db *DB) queryDC(ctx context.Context", "SND1021", "at column 42, ',' is missing")]
    [InlineData("func (db DB) queryDC(ctx context.Context)", "SND1022", "its receiver is of type 'DB', not '*DB'")]
    public void Uprobe_WrongDeclaration_IsReportedAtIt(string declaration, string id, string reason)
    {
        Diagnostic diagnostic = GeneratorRun.Single(
            new ProbeProject().EditSource("[Uprobe(\"database/sql.(*DB).queryDC\", ", $"[Uprobe(\"database/sql.(*DB).queryDC\", Declaration = \"{declaration}\", "), id);

        Assert.Contains(reason, diagnostic.GetMessage(null), StringComparison.Ordinal);
        Assert.Equal("\"" + declaration + "\"", diagnostic.Location.SourceTree!.ToString().Substring(diagnostic.Location.SourceSpan.Start, diagnostic.Location.SourceSpan.Length));
    }

    [Fact]
    public void Uprobe_DeclarationOfItsFunction_IsFine() => GeneratorRun.Expect(
        new ProbeProject().EditSource(
            "[Uprobe(\"database/sql.(*DB).queryDC\", ", "[Uprobe(\"database/sql.(*DB).queryDC\", Declaration = \"func (db *DB) queryDC(ctx context.Context)\", "));
}
