using System.Globalization;
using System.Text.RegularExpressions;

namespace Sonde.Runtime.Bpf;

/// <summary>
/// Reads what the verifier printed about one program. Its last words before its statistics are the reason of the refusal, and the C line
/// that it reached last is the position. Formats differ between kernels; unknown parts are left out.
/// </summary>
internal static partial class VerifierLog
{
    private const int MostReasons = 3;

    /// <summary>Parses a log.</summary>
    /// <param name="log">The verifier's output, at level 1.</param>
    /// <param name="program">Name of the program.</param>
    /// <param name="lines">The object's line table, for kernels that print the text of a C line but not its number.</param>
    internal static VerifierFinding Read(string log, string program, LineTable? lines)
    {
        SourceLine? last = null, own = null;
        var reasons = new List<string>();
        foreach (string raw in log.Split('\n'))
        {
            string text = raw.TrimEnd();
            if (text.StartsWith("processed ", StringComparison.Ordinal))
                break;
            if (Comment().Match(text) is { Success: true } comment)
            {
                if (Locate(comment, lines) is { } located)
                    last = located;
                own = last is { IsOfProgram: true } ? last : own;
            }
            else if (Instruction().Match(text) is { Success: true } instruction)
            {
                reasons.Clear();
                // With kernels that print no line numbers, only the instruction's own number leads reliably to the line.
                if (last is null or { Number: 0 }
                    && lines?.Find(program, int.Parse(instruction.Groups[1].ValueSpan, CultureInfo.InvariantCulture)) is { } line)
                {
                    last = line;
                    own = last.IsOfProgram ? last : own;
                }
            }
            else if (text.Length > 0 && !Trace().IsMatch(text))
            {
                reasons.Add(text.Trim());
            }
        }
        return new VerifierFinding(
            program, reasons.Count == 0 ? null : string.Join("; ", reasons.Take(MostReasons)), last, own == last ? null : own);
    }

    private static SourceLine? Locate(Match comment, LineTable? lines)
    {
        string text = comment.Groups["text"].Value.Trim();
        SourceLine line = comment.Groups["line"].Success
            ? new SourceLine(comment.Groups["file"].Value, int.Parse(comment.Groups["line"].ValueSpan, CultureInfo.InvariantCulture), text)
            : lines?.Find(text) ?? new SourceLine("", 0, text);
        // Clang gives the number 0 to instructions that belong to several lines.
        return line is { Number: 0, Text: "" } ? null : line;
    }

    // '; int x = *p; @ call.bpf.c:20' from Linux 6.9 on, '; int x = *p;' before.
    [GeneratedRegex(@"^; (?<text>.*?)( @ (?<file>[^ ]+):(?<line>\d+))?$")]
    private static partial Regex Comment();

    [GeneratedRegex(@"^(\d+): \([0-9a-f]{2}\) ")]
    private static partial Regex Instruction();

    // Matches register states, the points where a branch is resumed, and messages about the log's own progress.
    [GeneratedRegex(@"^\s*(frame\d+: )?(\d+: |R\d+(_\w+)?=|fp-\d+|from \d+ to \d+|(cur|old) state:|(caller|callee):|func#\d+ @|last_idx |regs=|mark_precise:|parent |Validating |Func#\d+ .*safe|arg#\d+ )")]
    private static partial Regex Trace();
}
