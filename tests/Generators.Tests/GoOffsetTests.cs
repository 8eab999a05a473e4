using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Sonde.Generators.Tests.Support;
using Sonde.Shared;

namespace Sonde.Generators.Tests;

/// <summary>Go fields: their names in C, their numbers, and the other places where they are looked up.</summary>
public sealed class GoOffsetTests
{
    private const string Declared = "[GoOffset(\"database/sql\", \"Stmt\", \"query\", Optional = true)]";

    [Theory]
    [InlineData("Request", "Method", null, "REQUEST_METHOD")]
    [InlineData("Request", "URL", null, "REQUEST_URL")]
    [InlineData("URL", "RawPath", null, "URL_RAW_PATH")]
    [InlineData("netFD", "laddr", null, "NET_FD_LADDR")]
    [InlineData("TCPAddr", "IP", null, "TCP_ADDR_IP")]
    [InlineData("http2serverConn", "hpackEncoder", null, "HTTP2SERVER_CONN_HPACK_ENCODER")]
    [InlineData("Server", "Config.Addr", null, "SERVER_CONFIG_ADDR")]
    [InlineData("netFD", "pfd.Sysfd", "FD", "FD_PFD_SYSFD")]
    [InlineData("clientStream", "ID", "XNET_STREAM", "XNET_STREAM_ID")]
    public void Enumerator_OfAGoField_IsItsNameInCapitals(string type, string field, string? prefix, string enumerator) =>
        Assert.Equal(enumerator, GoFieldName.Enumerator(type, field, prefix));

    [Fact]
    public void Fields_OfSeveralStructs_AreNumberedByName()
    {
        GeneratorRun run = GeneratorRun.Good(new ProbeProject().EditSource(
            Declared, "[GoOffset(\"database/sql\", \"Stmt\", \"query\", \"db\")]\n[GoOffset(\"database/sql\", \"DB\", \"connector\")]"));

        string text = run.Text("Acme.SqlProbe.g.cs");
        Assert.Contains("new(2, \"STMT_QUERY\"", text);
        Assert.Contains("new(1, \"STMT_DB\"", text);
        Assert.Contains("new(0, \"DB_CONNECTOR\"", text);
    }

    [Fact]
    public void Fallback_OfAField_IsInItsDescriptor() => Assert.Contains(
        "Optional: false) { Fallback = 8 },",
        GeneratorRun.Good(new ProbeProject().EditSource("Optional = true)]", "Fallback = 8)]")).Text("Acme.SqlProbe.g.cs"));

    [Fact]
    public void Move_OfHookAndField_AddsTheOtherPlaceBehindTheDeclaredOne()
    {
        GeneratorRun run = GeneratorRun.Good(new ProbeProject()
            .EditSource(Declared, "[GoOffset(\"database/sql\", \"Stmt\", \"query\")]\n[GoMoved(\"database/sql.St*\", \"database/sql/internal/st.*\")]")
            .EditSource("database/sql.(*DB).queryDC", "database/sql.(*Stmt).Query"));

        string text = run.Text("Acme.SqlProbe.g.cs");
        int first = text.IndexOf("new(\"database/sql.(*Stmt).Query\"", StringComparison.Ordinal);
        int second = text.IndexOf("new(\"database/sql/internal/st.(*mt).Query\"", StringComparison.Ordinal);
        Assert.True(first > 0 && second > first, text);
        Assert.Contains("new(0, \"STMT_QUERY\", \"database/sql/internal/st\", \"mt\", \"query\"", text);
    }

    [Fact]
    public void Move_OfAHook_MovesTheFunctionsWithWhichItIsUsed()
    {
        GeneratorRun run = GeneratorRun.Good(new ProbeProject()
            .EditSource(Declared, $"{Declared}\n[GoMoved(\"database/sql.St*\", \"database/sql/internal/st.*\")]")
            .EditSource("database/sql.(*DB).queryDC", "database/sql.(*Stmt).Query")
            .EditSource("Versions = \">=1.19 <2\"", "Versions = \">=1.19 <2\", OnlyWith = [\"database/sql.(*Stmt).Close\", \"database/sql.Open\"]"));

        string text = run.Text("Acme.SqlProbe.g.cs");
        Assert.Contains("OnlyWith = [\"database/sql.(*Stmt).Close\", \"database/sql.Open\"]", text);
        Assert.Contains("OnlyWith = [\"database/sql/internal/st.(*mt).Close\", \"database/sql.Open\"]", text);
    }

    [Fact]
    public void Move_ToAFunctionThatIsHookedByItself_LeavesThatHookAlone()
    {
        const string moved = "database/sql/internal/st.(*mt).Query";
        GeneratorRun run = GeneratorRun.Good(new ProbeProject()
            .EditSource(Declared, $"{Declared}\n[Uprobe(\"{moved}\", Entry = \"sql_start\")]\n[GoMoved(\"database/sql.St*\", \"database/sql/internal/st.*\")]")
            .EditSource("database/sql.(*DB).queryDC", "database/sql.(*Stmt).Query"));

        Assert.Single(Regex.Matches(run.Text("Acme.SqlProbe.g.cs"), Regex.Escape($"new(\"{moved}\"")));
    }

    [Theory]
    [InlineData("database/sql.Row*", "database/sql/rows.*", "database/sql.Row*")]
    [InlineData("database/sql.Stmt", "database/sql/rows.*", "database/sql.Stmt")]
    [InlineData("database/sql.St*", "rows", "rows")]
    public void Move_OfNothing_IsReported(string from, string to, string wrong)
    {
        Diagnostic diagnostic = GeneratorRun.Single(
            new ProbeProject().EditSource(Declared, $"{Declared}\n[GoMoved(\"{from}\", \"{to}\")]"), "SND1018");

        Assert.StartsWith($"'{wrong}' matches no hook", diagnostic.GetMessage(null));
    }

    [Theory]
    [InlineData("[GoOffset(\"database/sql\", \"Stmt\")]")]
    [InlineData("[GoOffset(\"database/sql\", \"Stmt\", \"cg..tx\")]")]
    [InlineData("[GoOffset(\"database/sql\", \"Stmt\", \"cg.\")]")]
    [InlineData("[GoOffset(\"database/sql\", \"Stmt\", \".tx\")]")]
    [InlineData("[GoOffset(\"database/sql\", \"Stmt\", \"\")]")]
    [InlineData("[GoOffset(\"database/sql\", \"Stmt\", \"query\", Prefix = \"3x\")]")]
    public void Offset_WithoutANameInC_IsReported(string attribute) =>
        GeneratorRun.Single(new ProbeProject().EditSource(Declared, attribute), "SND1015");

    [Fact]
    public void Offset_OfAPath_IsInItsDescriptorAsItIsWritten() => Assert.Contains(
        "new(0, \"STMT_CG_TX\", \"database/sql\", \"Stmt\", \"cg.tx\"",
        GeneratorRun.Good(new ProbeProject().EditSource("\"query\"", "\"cg.tx\"")).Text("Acme.SqlProbe.g.cs"));

    [Fact]
    public void Offset_AtAnotherPartThanProbe_IsReported()
    {
        ProbeProject project = new ProbeProject().EditSource(Declared + "\n", "");
        string part = $"namespace Acme; using Sonde;\n{Declared}\npartial class SqlProbe;\n";

        GeneratorRun.Single(project with { Sources = [.. project.Sources, part] }, "SND1016");
    }

    [Fact]
    public void Declaration_AtAnotherPartThanProbe_IsReported()
    {
        const string part = """
            namespace Acme; using Sonde;
            [Uprobe("database/sql.Open", Entry = "sql_start", Declaration = "func Open()")]
            partial class SqlProbe;
            """;
        var project = new ProbeProject();

        Diagnostic diagnostic = GeneratorRun.Single(project with { Sources = [.. project.Sources, part] }, "SND1016");

        Assert.StartsWith("'SqlProbe' has this [Uprobe] at another part", diagnostic.GetMessage(null), StringComparison.Ordinal);
    }

    [Fact]
    public void Offsets_BeyondTheTable_AreReported()
    {
        string fields = string.Join(", ", Enumerable.Range(0, GoFieldName.Most + 1).Select(static i => $"\"f{i}\""));

        Diagnostic diagnostic = GeneratorRun.Single(
            new ProbeProject().EditSource(Declared, $"[GoOffset(\"database/sql\", \"Stmt\", {fields})]"), "SND1017");

        Assert.Contains("names 63 Go struct fields", diagnostic.GetMessage(null));
    }
}
