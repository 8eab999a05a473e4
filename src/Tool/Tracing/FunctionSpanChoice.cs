using System.Globalization;
using Sonde.Runtime;
using Sonde.Runtime.Status;

namespace Sonde.Tool.Tracing;

/// <summary>The descriptions of function spans on the command line and in a file.</summary>
internal static class FunctionSpanChoice
{
    /// <summary>Name of the probe of function spans.</summary>
    public const string Probe = "functions";

    private const int DefaultRate = 1000;

    /// <summary>Whether a program is at a function of the Go runtime that the user did not name.</summary>
    public static bool IsOwn(string probe, string program) => probe == Probe && program is not ("function_start" or "function_end");

    /// <summary>Says, for each function that lost calls to a limit or a condition, and for each that was not called, what became of them.</summary>
    public static IEnumerable<string> Lines(IEnumerable<FunctionStatus> functions, int? rate)
    {
        foreach (FunctionStatus function in functions)
        {
            string limited = function.Limited > 0
                ? string.Create(CultureInfo.InvariantCulture, $", {function.Limited:N0} beyond {rate ?? DefaultRate:N0} a second")
                : "";
            string filtered = function.Filtered > 0
                ? string.Create(CultureInfo.InvariantCulture, $", {function.Filtered:N0} do not meet the conditions")
                : "";
            if (function.Calls == 0)
                yield return $"'{function.Symbol}' was not called";
            else if (limited.Length + filtered.Length > 0)
                yield return $"'{function.Symbol}': {Progress.Count(function.Calls, "call")}{limited}{filtered}";
        }
    }

    /// <summary>Returns what is wrong with the descriptions; <see langword="null"/> if they are right.</summary>
    public static string? MistakeOf(IEnumerable<string> texts, string? file)
    {
        foreach (string text in texts)
        {
            if (!FunctionSpan.TryParse(text, out _, out string mistake))
                return $"'{text}' does not describe a function span: {mistake}. 'sonde trace --help' has examples.";
        }
        if (file is null)
            return null;
        try
        {
            foreach ((int number, string line) in LinesOf(file))
            {
                if (!FunctionSpan.TryParse(line, out _, out string mistake))
                    return $"'{file}' has a mistake in line {number}: {mistake}.";
            }
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"'{file}' cannot be read: {e.Message}";
        }
    }

    /// <summary>Parses descriptions that <see cref="MistakeOf"/> has accepted.</summary>
    public static IReadOnlyList<FunctionSpan> Read(IEnumerable<string> texts, string? file) =>
        [.. texts.Concat(file is null ? [] : LinesOf(file).Select(static line => line.Text)).Select(FunctionSpan.Parse)];

    private static IEnumerable<(int Number, string Text)> LinesOf(string file) => File.ReadLines(file)
        .Select(static (line, i) => (i + 1, line.Trim()))
        .Where(static line => line.Item2.Length > 0 && line.Item2[0] != '#');
}
