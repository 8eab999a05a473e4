using System.Text.RegularExpressions;
using Sonde.Build.Programs;

namespace Sonde.Build.Checks;

/// <summary>Finds the author's line for a problem in compiled code.</summary>
/// <param name="source">The program's source file.</param>
/// <param name="folder">The folder in which clang ran.</param>
/// <param name="others">
/// The folders of the C library and of the build's output, as debug information names them, each with a slash at the end.
/// </param>
internal sealed class SourceMap(string source, string folder, params string[] others)
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
        // Most instructions come from the library. The author's line that led to them precedes them.
        SourcePlace place = problem.Index is { } index ? own.LastOrDefault(place => place.Index <= index) ?? own[0] : own[0];
        string file = Path.GetFullPath(place.File, folder);
        if (problem.Index is not null)
            return (file, problem.Near is { } near ? LineFrom(file, near, place.Line) : place.Line);
        int head = LineOf(file, function.Name, place.Line);
        return (file, head > 0 ? head : place.Line);
    }

    private bool IsLibrary(string file) => Array.Exists(
        others, folder => file.StartsWith(folder, StringComparison.Ordinal) || file.StartsWith("./" + folder, StringComparison.Ordinal));

    private int FirstLineOf(string word) => Array.FindIndex(File.ReadAllLines(source), WholeWord(word).IsMatch) + 1;

    private static Regex WholeWord(string word) => new($@"\b{Regex.Escape(word)}\b", RegexOptions.CultureInvariant);

    private static int LineFrom(string file, string beginning, int first)
    {
        var word = new Regex($@"\b{Regex.Escape(beginning)}", RegexOptions.CultureInvariant);
        int found = File.Exists(file) ? File.ReadLines(file).Skip(first - 1).ToList().FindIndex(word.IsMatch) : -1;
        return found < 0 ? first : first + found;
    }

    // The last line up to `last` that contains the word, because a comment above the program may contain it too.
    private static int LineOf(string file, string word, int last)
    {
        return File.Exists(file) ? File.ReadLines(file).Take(last).ToList().FindLastIndex(WholeWord(word).IsMatch) + 1 : 0;
    }
}
