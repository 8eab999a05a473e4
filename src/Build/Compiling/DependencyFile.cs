using System.Text;

namespace Sonde.Build.Compiling;

/// <summary>Reads the make rule that clang's <c>-MD</c> writes: every file that a compilation read.</summary>
internal static class DependencyFile
{
    /// <summary>The files after the rule's colon, as clang writes them.</summary>
    public static IReadOnlyList<string> Parse(string rule)
    {
        var files = new List<string>();
        var word = new StringBuilder();
        bool afterTarget = false;
        for (int index = 0; index <= rule.Length; index++)
        {
            char current = index < rule.Length ? rule[index] : '\n';
            char next = index + 1 < rule.Length ? rule[index + 1] : '\n';
            if (current == '\\' && next is ' ' or '#' && index + 1 < rule.Length)
            {
                word.Append(next);
                index++;
            }
            else if (current == '$' && next == '$')
            {
                word.Append('$');
                index++;
            }
            else if (current == '\\' && next is '\n' or '\r')
            {
                // The rule continues on the next line.
            }
            else if (char.IsWhiteSpace(current))
            {
                EndWord();
            }
            else
            {
                word.Append(current);
            }
        }

        return files;

        void EndWord()
        {
            if (word.Length == 0)
                return;
            if (afterTarget)
                files.Add(word.ToString());
            else
                afterTarget = word[^1] == ':';
            word.Clear();
        }
    }
}
