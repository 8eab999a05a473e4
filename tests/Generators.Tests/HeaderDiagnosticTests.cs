using Microsoft.CodeAnalysis;
using Sonde.Generators.Tests.Support;

namespace Sonde.Generators.Tests;

/// <summary>Each mistake in a header; the shared good case is the passing side.</summary>
public sealed class HeaderDiagnosticTests
{
    [Fact]
    public void Header_NotDeclared_IsReportedAtTheProbe()
    {
        Diagnostic diagnostic = GeneratorRun.Single(new ProbeProject().EditSource("sql.h", "other.h"), "SND2001");

        Assert.EndsWith(".cs", diagnostic.Location.GetLineSpan().Path);
    }

    [Fact]
    public void Header_ThatDoesNotParse_IsReportedInsideTheHeader()
    {
        Diagnostic diagnostic = GeneratorRun.Single(new ProbeProject().EditHeader("__u32 rows;", "__u33 rows;"), "SND2002");

        Assert.Contains("unknown type name '__u33'", diagnostic.GetMessage(null));
        AssertAt(diagnostic, line: 9, "__u33");
    }

    [Fact]
    public void Member_OfEnumWithoutEnumerators_IsReportedInsideTheHeader()
    {
        Diagnostic diagnostic = GeneratorRun.Single(new ProbeProject().EditHeader("__u32 rows;", "enum later rows;"), "SND2002");

        Assert.Contains("incomplete type 'enum later'", diagnostic.GetMessage(null));
        AssertAt(diagnostic, line: 9, "rows");
    }

    [Theory]
    [InlineData("linux/types.h")]
    [InlineData("stddef.h")]
    public void Include_OfNothingDeclared_IsReportedAtTheDirective(string include)
    {
        Diagnostic diagnostic = GeneratorRun.Single(
            new ProbeProject().EditHeader("#define SQL_MAX_QUERY 512", $"#include <{include}>"), "SND2003");

        Assert.StartsWith($"'{include}'", diagnostic.GetMessage(null));
        Assert.Equal(4, diagnostic.Location.GetLineSpan().StartLinePosition.Line);
    }

    [Fact]
    public void Include_OfFileOnDiskThatIsNotDeclared_IsReported()
    {
        string folder = Directory.CreateTempSubdirectory("sonde-").FullName;
        File.WriteAllText(Path.Combine(folder, "hidden.h"), "#define HIDDEN 1\n");
        var project = new ProbeProject();
        string text = project.Headers[2].Text.Replace("#define SQL_MAX_QUERY 512", "#include \"hidden.h\"");
        project = project with { Headers = [project.Headers[0], project.Headers[1], (folder + "/sql.h", "sql.h", text)] };

        Diagnostic diagnostic = GeneratorRun.Single(project, "SND2003");

        Assert.Contains("hidden.h", diagnostic.GetMessage(null));
        Assert.Equal(4, diagnostic.Location.GetLineSpan().StartLinePosition.Line);
    }

    [Theory]
    [InlineData("[EventStruct(\"sql_event\")]", "[EventStruct(\"tx_event\")]")]
    public void Event_NotInHeader_IsReportedAtTheAttribute(string from, string to)
    {
        Diagnostic diagnostic = GeneratorRun.Single(
            new ProbeProject().EditSource(from, to).EditSource("in SqlEvent", "in TxEvent"), "SND2004");

        Assert.EndsWith(".cs", diagnostic.Location.GetLineSpan().Path);
    }

    [Fact]
    public void Event_WithoutSpanFirst_IsReportedAtTheStruct()
    {
        Diagnostic diagnostic = GeneratorRun.Single(
            (new ProbeProject() with { Facts = [] }).EditHeader("struct sonde_span span;", "__u64 start;"), "SND2005", "SND3001");

        AssertAt(diagnostic, line: 7, "sql_event");
    }

    [Theory]
    [InlineData("char *text;", "text", "a pointer")]
    [InlineData("__u32 a : 3; __u32 b : 29;", "a", "a bit-field")]
    [InlineData("double ratio;", "ratio", "a floating-point number")]
    [InlineData("__int128 wide;", "wide", "of type '__int128'")]
    [InlineData("__u32 grid[2][2];", "grid", "an array of arrays")]
    [InlineData("_Bool set[8];", "set", "an array of _Bool")]
    [InlineData("char huge[4294967296];", "huge", "larger than a record")]
    [InlineData("struct { char *p; } inner;", "p", "a pointer")]
    [InlineData("__u64 many[9000];", "many", "larger than a record")]
    [InlineData("struct { } nothing; __u64 a;", "nothing", "empty")]
    public void Member_WithoutCounterpart_IsReportedAtTheMember(string members, string name, string what)
    {
        ProbeProject project = new ProbeProject().WithMembers(members);

        Diagnostic diagnostic = GeneratorRun.First(project, "SND2006");

        Assert.StartsWith($"'{name}' is {what}", diagnostic.GetMessage(null));
        Assert.Equal(ProbeProject.HeaderPath, diagnostic.Location.GetLineSpan().Path);
        Assert.Equal(5, diagnostic.Location.GetLineSpan().StartLinePosition.Line);
    }

    [Fact]
    public void Struct_Packed_IsReported()
    {
        ProbeProject project = new ProbeProject().WithMembers(
            "struct tight tight; __u8 _pad[3];", "struct tight { __u32 a; __u8 b; } __attribute__((packed));");

        Assert.StartsWith("'struct tight' is packed", GeneratorRun.First(project, "SND2006").GetMessage(null));
    }

    [Theory]
    [InlineData("__u8 a; __u32 b;", "3 bytes of padding before 'b'")]
    [InlineData("__u64 a; __u32 b;", "4 bytes of padding at its end")]
    [InlineData("union { __u32 word; __u8 bytes[5]; } u;", "3 bytes of padding at its end")]
    public void Struct_WithHiddenPadding_IsReported(string members, string what) =>
        Assert.Contains(what, GeneratorRun.First(new ProbeProject().WithMembers(members), "SND2007").GetMessage(null));

    [Theory]
    [InlineData("__u64 a; __u32 b;", "Reorder the members or add '__u8 _pad[4]'.")]
    [InlineData("__u64 a; __u8 _pad[3]; __u8 b;", "Reorder the members or add '__u8 _pad2[4]'.")]
    [InlineData("__u64 a; __u8 b; __u8 _pad[3];", "Declare '_pad' as '__u8 _pad[7]'.")]
    [InlineData("__u8 a; __u8 _pad; __u32 b;", "Declare '_pad' as '__u8 _pad[3]'.")]
    [InlineData("__u32 a; __u32 b; __u32 _pad;", "Remove '_pad': the members need no padding there.")]
    public void Struct_WithHiddenPadding_IsToldWhatToDeclare(string members, string remedy)
    {
        string message = GeneratorRun.First(new ProbeProject().WithMembers(members), "SND2007").GetMessage(null);

        Assert.EndsWith(remedy, message);
        // The message is right.
        if (remedy.Contains("'__u8", StringComparison.Ordinal))
        {
            string declaration = remedy.Split('\'').Single(static word => word.StartsWith("__u8", StringComparison.Ordinal)) + ";";
            string cured = members.Contains("_pad", StringComparison.Ordinal) && !declaration.Contains("_pad2", StringComparison.Ordinal)
                ? System.Text.RegularExpressions.Regex.Replace(members, @"\w+ _pad(\[\d\])?;", declaration)
                : members + declaration;
            GeneratorRun.Expect(new ProbeProject().WithMembers(cured).EditSource("span.Name = e.Query;", ""), "SND3001");
        }
    }

    [Fact]
    public void Header_ThatDoesNotParse_SaysOnceThatOtherErrorsFollow()
    {
        string[] messages =
        [
            .. GeneratorRun.Expect(new ProbeProject().EditHeader("__u32 rows;", "__u33 rows; __u33 more;"), "SND2002", "SND2002")
                .Diagnostics.Select(static diagnostic => diagnostic.GetMessage(null)),
        ];

        Assert.Single(messages, static message => message.EndsWith("follow from this one.", StringComparison.Ordinal));
    }

    [Fact]
    public void Event_MisspeltInItsAttribute_IsReportedOnceWithWhatFollows()
    {
        // The method describes the existing struct.
        Diagnostic diagnostic = GeneratorRun.Single(
            new ProbeProject().EditSource("[EventStruct(\"sql_event\")]", "[EventStruct(\"sql_evnt\")]"), "SND2004");

        Assert.EndsWith("Errors about the event's type and its 'Describe' follow from this one.", diagnostic.GetMessage(null));
    }

    private static void AssertAt(Diagnostic diagnostic, int line, string text)
    {
        FileLinePositionSpan span = diagnostic.Location.GetLineSpan();
        Assert.Equal(ProbeProject.HeaderPath, span.Path);
        Assert.Equal(line, span.StartLinePosition.Line);
        Assert.True(span.StartLinePosition.Character > 0, $"'{text}' is not at the start of its line");
    }
}
