using Microsoft.CodeAnalysis;
using Sonde.Generators.Clang;
using Sonde.Generators.Tests.Support;

namespace Sonde.Generators.Tests;

/// <summary>Headers that nobody writes on purpose.</summary>
public sealed class BadHeaderTests
{
    [Fact]
    public void Header_ThatIncludesItselfBehindAGuard_IsRead() => GeneratorRun.Good(
        new ProbeProject().EditHeader("#pragma once", "#pragma once\n#include \"sql.h\""));

    [Fact]
    public void Header_ThatIncludesItselfForEver_IsReported()
    {
        ProbeProject project = new ProbeProject().EditHeader("#pragma once", "#include \"sql.h\"");

        Assert.Contains("nested too deeply", GeneratorRun.First(project, "SND2002").GetMessage(null));
    }

    [Fact]
    public void Header_OfMegabytesOfMacros_IsRead()
    {
        string macros = string.Concat(
            Enumerable.Range(0, 60_000).Select(static i => $"#define MACRO_NUMBER_{i} (MACRO_NUMBER_{i + 1} + {i})\n"));
        ProbeProject project = new ProbeProject()
            .EditHeader("#include <sonde/event.h>", "#include <sonde/event.h>\n#include \"big.h\"");

        GeneratorRun.Good(project with { Headers = project.Headers.Add(("/sonde-tests/probes/big.h", "big.h", macros)) });
    }

    [Fact]
    public void Header_OfMegabytesOfItsOwnMacros_KeepsThoseOfOrdinarySize()
    {
        string macros = string.Concat(
            Enumerable.Range(0, 60_000).Select(static i => $"#define MACRO_NUMBER_{i} MACRO_NUMBER_{i + 1} + {i}\n"))
            + "#define MACRO_NUMBER_60000 0\n#define LAST 1\n";

        string text = GeneratorRun.Good(new ProbeProject().EditHeader("#pragma once", "#pragma once\n" + macros)).Text("Acme.SqlProbe.g.cs");

        Assert.Contains("const int Last = 1;", text);
        Assert.Contains("const int MacroNumber59999 = 59999;", text);
        Assert.DoesNotContain("MacroNumber1 ", text);
    }

    [Theory]
    [InlineData("+1")]
    [InlineData("-")]
    [InlineData("sizeof ")]
    [InlineData("(int)")]
    public void Macro_OfAHundredThousandOperators_IsLeftOutOrReportedWhereItIsUsed(string part)
    {
        string value = string.Concat(Enumerable.Repeat(part == "-" ? "- " : part, 100_000));
        string macro = "#define HUGE " + (part[0] == '+' ? "1" + value : value + "1");
        ProbeProject project = new ProbeProject().EditHeader("#pragma once", $"#pragma once\n{macro}\n#define TWICE (HUGE)");

        Assert.DoesNotContain("const int Twice", GeneratorRun.Good(project).Text("Acme.SqlProbe.g.cs"));
        Diagnostic diagnostic = GeneratorRun.First(project.EditHeader("__u32 rows; ", "__u8 rows[TWICE];"), "SND2011");
        Assert.Equal(11, diagnostic.Location.GetLineSpan().StartLinePosition.Line);
    }

    [Fact]
    public void Macros_ThatDoubleAtEachStep_AreReportedWhereTheyAreUsed()
    {
        string macros = string.Concat(Enumerable.Range(1, 60).Select(static i => $"#define M{i} M{i - 1} M{i - 1}\n"));

        Assert.NotNull(GeneratorRun.First(
            new ProbeProject().EditHeader("#pragma once", $"#pragma once\n#define M0 0\n{macros}struct s {{ char a[M60]; }};"), "SND2011"));
    }

    /// <summary>Clang survives every header that the limits accept.</summary>
    [Theory]
    [InlineData("sizeof ")]
    [InlineData("(__s32)")]
    public void Expression_OfAsManyOperatorsAsAllowed_IsRead(string part)
    {
        string value = string.Concat(Enumerable.Repeat(part, ExpressionLimits.Operators - 10));

        GeneratorRun.Good(new ProbeProject().EditHeader("#define SQL_MAX_QUERY 512", $"enum deep {{ DEEP = {value}1 }};"));
    }

    [Fact]
    public void Header_ThatIsNoText_IsReported() => Assert.NotNull(
        GeneratorRun.First(new ProbeProject().WithHeader(new string('\ufffd', 1000)), "SND2002"));
}
