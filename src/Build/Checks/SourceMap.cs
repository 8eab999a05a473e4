using System.Text.RegularExpressions;
using Sonde.Build.Compiling;
using Sonde.Build.Programs;

namespace Sonde.Build.Checks;

/// <summary>Finds the author's line for a problem in compiled code.</summary>
internal sealed class SourceMap(BpfProgram program)
{
    private const string Library = ClangArguments.IncludeName + "/sonde/";

    public Finding Place(Problem problem)
    {
        (string file, int line) = PlaceOf(problem);
        return new Finding(problem.Code, file, line, problem.Message, problem.IsWarning);
    }

    private (string File, int Line) PlaceOf(Problem problem)
    {
        if (problem.Function is not { } function)
            return (program.Source, problem.Word is { } word ? FirstLineOf(word) : 0);
        List<SourcePlace> own = [.. function.Lines.Where(static place => place.Line > 0 && !IsLibrary(place.File))];
        if (own.Count == 0)
            return (program.Source, LineOf(program.Source, function.Name, int.MaxValue));
        // Most instructions come from the library: the author's line that led there is before them.
        SourcePlace place = problem.Index is { } index ? own.LastOrDefault(place => place.Index <= index) ?? own[0] : own[0];
        string file = Path.GetFullPath(place.File, program.Folder);
        if (problem.Index is not null)
            return (file, place.Line);
        int head = LineOf(file, function.Name, place.Line);
        return (file, head > 0 ? head : place.Line);
    }

    private static bool IsLibrary(string file) => file.StartsWith(Library, StringComparison.Ordinal)
        || file.StartsWith("./" + Library, StringComparison.Ordinal);

    private int FirstLineOf(string word) => Array.FindIndex(File.ReadAllLines(program.Source), WholeWord(word).IsMatch) + 1;

    private static Regex WholeWord(string word) => new($@"\b{Regex.Escape(word)}\b", RegexOptions.CultureInvariant);

    // The last line up to `last` that holds the word: what is above a program may speak of it.
    private static int LineOf(string file, string word, int last)
    {
        return File.Exists(file) ? File.ReadLines(file).Take(last).ToList().FindLastIndex(WholeWord(word).IsMatch) + 1 : 0;
    }
}
