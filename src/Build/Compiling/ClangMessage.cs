using System.Globalization;
using System.Text.RegularExpressions;

namespace Sonde.Build.Compiling;

/// <summary>One message of clang. If it has no location, its file is empty and its line and column are 0.</summary>
internal sealed partial record ClangMessage(ClangSeverity Severity, string File, int Line, int Column, string Text)
{
    /// <summary>Parses clang's output. It skips lines that are not messages, such as include chains.</summary>
    public static IEnumerable<ClangMessage> Parse(string output) =>
        output.Split('\n').Select(ParseLine).OfType<ClangMessage>();

    private static ClangMessage? ParseLine(string line)
    {
        Match match = Shape().Match(line.TrimEnd('\r'));
        if (!match.Success)
            return null;
        ClangSeverity severity = match.Groups["kind"].Value switch
        {
            "note" => ClangSeverity.Note,
            "warning" => ClangSeverity.Warning,
            _ => ClangSeverity.Error,
        };
        return new ClangMessage(
            severity, match.Groups["file"].Value, Number(match.Groups["line"]), Number(match.Groups["column"]),
            match.Groups["text"].Value);
    }

    private static int Number(Group group) =>
        int.TryParse(group.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : 0;

    [GeneratedRegex(@"^((?<file>[^:\s][^:]*):(?<line>\d+):((?<column>\d+):)? |(clang[^:]*: )?)(?<kind>fatal error|error|warning|note): (?<text>.+)$")]
    private static partial Regex Shape();
}
