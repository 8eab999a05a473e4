using System.Text.RegularExpressions;
using Sonde.Runtime.Bpf;

namespace Sonde.Runtime.Tests.Loading;

/// <summary>Reads findings from verifier logs, with and without the line numbers that kernels print.</summary>
public sealed partial class VerifierLogTests
{
    // 'R1 invalid mem access 'scalar'' today, 'inv' on Linux 5.15.
    private const string Reason = "invalid mem access";

    [Theory]
    [InlineData("return *pointer + 2;")]
    [InlineData("return *pointer + 1;", "-DCALLED")]
    public void Refusal_WithoutPlacesInTheLog_IsFoundThroughTheLineTable(string line, params string[] arguments)
    {
        VerifierException refusal = Refuse(arguments, out LineTable lines);

        VerifierFinding finding = VerifierLog.Read(WithoutPlaces(refusal.VerifierLog), refusal.Program, lines);

        Assert.Equal("refused", finding.Program);
        Assert.Equal(PlaceOf(line), finding.Line?.Place);
        Assert.Equal(line, finding.Line?.Text);
        Assert.Contains(Reason, finding.Reason, StringComparison.Ordinal);
        Assert.Equal(finding.Line?.Place, refusal.SourcePlace);
    }

    [Fact]
    public void LineTable_OfEveryInstruction_AgreesWithTheKernel()
    {
        VerifierException refusal = Refuse([], out LineTable lines);

        MatchCollection places = Numbered().Matches(refusal.VerifierLog);
        foreach (Match place in places)
            Assert.Equal(place.Groups["place"].Value, lines.Find("refused", int.Parse(place.Groups["instruction"].ValueSpan))?.Place);
        Assert.True(places.Count > 0 || Environment.OSVersion.Version < new Version(6, 9));
    }

    [Theory]
    // Linux 5.15: states are on separate lines, and a pointer's target is printed after the instruction.
    [InlineData("""
        ; return *pointer + 2;
        1: (79) r1 = *(u64 *)(r1 +0)
         R0=inv1 R1_w=inv(id=0) R10=fp0 fp-8=mmmmmmmm
        R1 invalid mem access 'inv'
        processed 2 insns (limit 1000000) max_states_per_insn 0 total_states 0 peak_states 0 mark_read 0
        """, "R1 invalid mem access 'inv'")]
    // A loop: the equal states follow the reason.
    [InlineData("""
        from 9 to 4: R0=inv(id=0) R10=fp0
        ; for (;;)
        4: (05) goto pc-1
        infinite loop detected at insn 4
        cur state: R0=scalar() R10=fp0
        old state: R0=scalar() R10=fp0
        processed 7 insns (limit 1000000) max_states_per_insn 1 total_states 1 peak_states 1 mark_read 0
        """, "infinite loop detected at insn 4")]
    // Messages about an earlier branch are not the reason.
    [InlineData("""
        3: (85) call pc+4
        Func#1 ('sonde_record_append') is global and assumed valid.
        4: R0_w=scalar()
        4: (b7) r2 = 0
        5: (85) call pc+2
        R2 type=scalar expected=fp
        Caller passes invalid args into func#1 ('sonde_record_append')
        processed 9 insns (limit 1000000) max_states_per_insn 0 total_states 0 peak_states 0 mark_read 0
        """, "R2 type=scalar expected=fp; Caller passes invalid args into func#1 ('sonde_record_append')")]
    public void Reason_InTheFormsOfSeveralKernels_IsTheVerifiersLastWords(string log, string reason) =>
        Assert.Equal(reason, VerifierLog.Read(log, "refused", lines: null).Reason);

    [Fact]
    public void Reason_ThatFramesTogetherAreTooLarge_IsExplained()
    {
        const string log = """
            combined stack size of 2 calls is 528. Too large
            processed 0 insns (limit 1000000) max_states_per_insn 0 total_states 0 peak_states 0 mark_read 0
            """;

        string explained = VerifierLog.Read(log, "call", lines: null).Explain();

        Assert.Contains("combined stack size of 2 calls is 528", explained, StringComparison.Ordinal);
        Assert.Contains("share 512 bytes", explained, StringComparison.Ordinal);
    }

    [Fact]
    public void Log_ThatWasCutOff_HasALineAndNoReason()
    {
        VerifierFinding finding = VerifierLog.Read("; next++; @ call.bpf.c:12\n4: (07) r6 += 1\n5: (", "call", lines: null);

        Assert.Null(finding.Reason);
        Assert.Contains("call.bpf.c:12 'next++;'", finding.Explain(), StringComparison.Ordinal);
    }

    private static VerifierException Refuse(string[] arguments, out LineTable lines)
    {
        LibbpfLog.Install();
        using OpenedObject opened = OpenedObject.Open("refused", ClangObject.Compile("Loading/refused.bpf.c", arguments));
        lines = opened.ReadLines()!;
        return Assert.Throws<VerifierException>(opened.Load);
    }

    private static string WithoutPlaces(string log) => Place().Replace(log, "");

    private static string PlaceOf(string line)
    {
        string[] source = File.ReadAllLines(ClangObject.PathOf("Loading/refused.bpf.c"));
        return $"refused.bpf.c:{Array.FindIndex(source, text => text.Trim() == line) + 1}";
    }

    [GeneratedRegex(@" @ \S+:\d+$", RegexOptions.Multiline)]
    private static partial Regex Place();

    [GeneratedRegex(@"^;.* @ (?<place>\S+:[1-9]\d*)\n(?<instruction>\d+): \(", RegexOptions.Multiline)]
    private static partial Regex Numbered();
}
