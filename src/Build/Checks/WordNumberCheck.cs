using System.Text.RegularExpressions;

namespace Sonde.Build.Checks;

/// <summary>
/// Checks that programs read arguments and results by the names of a declaration, not by numbers, which the build cannot check. The check
/// reads the program's text, because both compile to loads of registers. A file that itself includes the header that reads words by
/// number is exempt: its function has no declaration in Go.
/// </summary>
internal static partial class WordNumberCheck
{
    /// <param name="sources">Paths of the program and of its own headers, with their text.</param>
    public static IEnumerable<Finding> Check(IEnumerable<(string Path, string Text)> sources)
    {
        foreach ((string path, string text) in sources)
        {
            // Comments become empty lines, so that line numbers stay the same.
            string code = Comment().Replace(text, static match => new string('\n', match.Value.Count(static c => c == '\n')));
            if (OwnInclude().IsMatch(code))
                continue;
            foreach (Match match in Number().Matches(code))
            {
                yield return new Finding(
                    ErrorCodes.WordByNumber, path, code.AsSpan(0, match.Index).Count('\n') + 1,
                    $"'{match.Value}' reads argument words by number, and the build cannot check a number. Declare the function in its "
                    + "[Uprobe], with 'Declaration = \"func ...\"', and read each by its name. Where it has no declaration in Go, "
                    + "include <sonde/go_words.bpf.h> in this file.",
                    IsWarning: false);
            }
        }
    }

    [GeneratedRegex(@"\b(?:go_(?:string_|interface_|slice_)?words?|go_stack_address|go_read_stack|GO_STACK_ARGUMENTS|GO_LOAD_REGISTER|PT_REGS_(?:PARM|RC)\w*)\b"
        + @"|\bctx\s*\)?\s*->\s*(?:r?[abcd]x|r?[ds]i|r8|r9|r10|r11|regs)\b", RegexOptions.CultureInvariant)]
    private static partial Regex Number();

    [GeneratedRegex(@"^\s*#\s*include\s*[<""]sonde/go_words\.bpf\.h[>""]", RegexOptions.CultureInvariant | RegexOptions.Multiline)]
    private static partial Regex OwnInclude();

    [GeneratedRegex(@"//[^\n]*|/\*.*?\*/", RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex Comment();
}
