using System.Text.RegularExpressions;
using Sonde.Build.Programs;

namespace Sonde.Build.Checks;

/// <summary>Finds the author's line for a problem in compiled code.</summary>
/// <param name="source">The program's source file.</param>
/// <param name="folder">The folder that clang ran in.</param>
/// <param name="library">The C library's folder, as debug information names it, with a slash at its end.</param>
internal sealed class SourceMap(string source, string folder, string library)
{
    public Finding Place(Problem problem)
    {
        (string file, int line) = PlaceOf(problem);
        return new Finding(problem.Code, file, line, problem.Message, problem.IsWarning);
    }

    private (string File, int Line) PlaceOf(Problem problem)
    {
        if (problem.Function is not { } function)
            return (source, problem.Word is { } word ? FirstLineOf(word) : 0);
        List<SourcePlace> own = [.. function.Lines.Where(place => place.Line > 0 && !IsLibrary(place.File))];
        if (own.Count == 0)
            return (source, LineOf(source, function.Name, int.MaxValue));
        // Most instructions come from the library: the author's line that led there is before them.
        SourcePlace place = problem.Index is { } index ? own.LastOrDefault(place => place.Index <= index) ?? own[0] : own[0];
        string file = Path.GetFullPath(place.File, folder);
        if (problem.Index is not null)
            return (file, place.Line);
        int head = LineOf(file, function.Name, place.Line);
        return (file, head > 0 ? head : place.Line);
    }

    private bool IsLibrary(string file) => file.StartsWith(library, StringComparison.Ordinal)
        || file.StartsWith("./" + library, StringComparison.Ordinal);

    private int FirstLineOf(string word) => Array.FindIndex(File.ReadAllLines(source), WholeWord(word).IsMatch) + 1;

    private static Regex WholeWord(string word) => new($@"\b{Regex.Escape(word)}\b", RegexOptions.CultureInvariant);

    // The last line up to `last` that holds the word: what is above a program may speak of it.
    private static int LineOf(string file, string word, int last)
    {
        return File.Exists(file) ? File.ReadLines(file).Take(last).ToList().FindLastIndex(WholeWord(word).IsMatch) + 1 : 0;
    }
}
