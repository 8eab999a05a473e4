using System.Text.RegularExpressions;
using Sonde.Build.Programs;

namespace Sonde.Build.Checks;

/// <summary>
/// Checks that a program uses every Go string that an operation keeps from its start to its end, usually to record it. The check reads
/// the program's text, because a kept string is only bytes at an offset in the compiled program.
/// </summary>
internal static partial class KeptStringCheck
{
    /// <param name="programs">The compiled programs, whose operation maps name the kept strings.</param>
    /// <param name="sources">The text of the program and of its own headers.</param>
    public static IEnumerable<Problem> Check(BpfObject programs, IEnumerable<string> sources)
    {
        string text = string.Join('\n', sources.Select(static source => Comment().Replace(source, " ")));
        foreach (OperationMap map in programs.Operations.Where(static map => !map.IsShared))
        {
            foreach (string name in map.Strings.Where(name => !IsUsed(text, name)))
            {
                yield return new Problem(
                    ErrorCodes.StringNotRecorded,
                    $"'{name}' of 'struct {map.Value}' is kept, and no program records it. Record it where the operation ends, with "
                    + "'sonde_record_string' or SONDE_RECORD_KEPT, or remove it.")
                { Word = name, IsWarning = true };
            }
        }
    }

    // The string is read as a member other than the event's, recorded by its name, or listed for macros.
    private static bool IsUsed(string text, string name)
    {
        string word = Regex.Escape(name);
        return Regex.IsMatch(text, $@"(?<!\bevent)(?:->|\.)\s*{word}\b(?!\s*=[^=])(?!\s*\.\s*\w+\s*=[^=])", RegexOptions.CultureInvariant)
            || Regex.IsMatch(text, $@"\b(?!SONDE_LIMIT\b|SONDE_STRING\b)\w+\s*\(\s*{word}\s*[,)]", RegexOptions.CultureInvariant);
    }

    [GeneratedRegex(@"//[^\n]*|/\*.*?\*/", RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex Comment();
}
