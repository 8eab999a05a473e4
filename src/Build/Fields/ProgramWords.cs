using System.Text.RegularExpressions;
using Sonde.Build.Compiling;

namespace Sonde.Build.Fields;

/// <summary>The identifiers of a program's own sources: not those of the C library, nor of what the build writes.</summary>
internal static partial class ProgramWords
{
    public static HashSet<string> Of(ObjectFiles files, string include)
    {
        var words = new HashSet<string>(StringComparer.Ordinal);
        foreach (string path in Stamp.FilesOf(files.Stamp).Where(path => OwnSources.Contains(path, files, include)))
        {
            words.UnionWith(Identifier().Matches(File.ReadAllText(path)).Select(static match => match.Value));
        }
        return words;
    }

    [GeneratedRegex("[A-Za-z_][A-Za-z0-9_]*", RegexOptions.CultureInvariant)]
    private static partial Regex Identifier();
}
