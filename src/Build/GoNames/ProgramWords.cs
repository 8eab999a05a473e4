using System.Text.RegularExpressions;
using Sonde.Build.Compiling;

namespace Sonde.Build.GoNames;

/// <summary>Finds the identifiers in a program's own sources, without those of the C library and of files that the build writes.</summary>
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
