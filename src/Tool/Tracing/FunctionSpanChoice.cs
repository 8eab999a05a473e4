using System.CommandLine.Parsing;
using System.Globalization;
using Sonde.Runtime;
using Sonde.Runtime.Attaching;
using Sonde.Runtime.Status;

namespace Sonde.Tool.Tracing;

/// <summary>The descriptions of function spans on the command line and in a file.</summary>
internal static class FunctionSpanChoice
{
    /// <summary>Whether a program is at a function of the Go runtime that the user did not name.</summary>
    public static bool IsOwn(string program) => !FunctionProbe.IsOfFunction(program) && FunctionProbe.Programs.Contains(program);

    /// <summary>
    /// Says what limits each function had, and what became of the calls of each that was detached, was not called, or lost calls to a limit or
    /// a condition.
    /// </summary>
    /// <param name="functions">The functions.</param>
    /// <param name="rate">Calls in a second that are recorded of each.</param>
    /// <param name="cost">The most that the hooks of each may cost, in cores; <see langword="null"/> for no bound.</param>
    public static IEnumerable<string> Lines(IReadOnlyCollection<FunctionStatus> functions, int rate, double? cost)
    {
        if (functions.Count > 0)
        {
            string share = cost is { } cores ? string.Create(CultureInfo.InvariantCulture, $"and {cores * 100:0.##} % of a core") : "and no bound of their cost";
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"{Progress.Count(functions.Count, "function")} traced, with limits for each: {rate:N0} calls a second (--span-rate) {share} (--span-cost)");
        }
        foreach (FunctionStatus function in functions)
        {
            string limited = function.Limited > 0
                ? string.Create(CultureInfo.InvariantCulture, $", {function.Limited:N0} beyond {rate:N0} a second")
                : "";
            string filtered = function.Filtered > 0
                ? string.Create(CultureInfo.InvariantCulture, $", {function.Filtered:N0} do not meet the conditions")
                : "";
            string detached = function.Detached is { } reason ? $"; detached: {reason}" : "";
            if (function.Calls == 0)
                yield return $"'{function.Symbol}' was not called";
            else if (limited.Length + filtered.Length + detached.Length > 0)
                yield return $"'{function.Symbol}': {Progress.Count(function.Calls, "call")}{limited}{filtered}{detached}";
        }
    }

    /// <summary>Parses descriptions on the command line.</summary>
    public static FunctionSpan[] Parse(ArgumentResult result)
    {
        var spans = new List<FunctionSpan>();
        foreach (string text in result.Tokens.Select(static token => token.Value))
        {
            if (FunctionSpan.TryParse(text, out FunctionSpan? span, out string mistake))
                spans.Add(span);
            else
                result.AddError($"'{text}' does not describe a function span: {mistake}.");
        }
        return [.. spans];
    }

    /// <summary>Parses the descriptions in a file, which is read once: it may be a pipe.</summary>
    public static FunctionSpan[] ParseFile(ArgumentResult result)
    {
        string file = result.Tokens[0].Value;
        var spans = new List<FunctionSpan>();
        try
        {
            int number = 0;
            foreach (string line in File.ReadLines(file).Select(static line => line.Trim()))
            {
                number++;
                if (line.Length == 0 || line[0] == '#')
                    continue;
                if (!FunctionSpan.TryParse(line, out FunctionSpan? span, out string mistake))
                {
                    result.AddError($"'{file}' has a mistake in line {number}: {mistake}.");
                    break;
                }
                spans.Add(span);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            result.AddError($"'{file}' cannot be read: {e.Message}");
        }
        return [.. spans];
    }
}
