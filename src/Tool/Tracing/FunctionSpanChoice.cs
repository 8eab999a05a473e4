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
    public static bool IsOwn(string program) => program is not ("function_start" or "function_end") && FunctionProbe.Programs.Contains(program);

    /// <summary>Says, for each function that lost calls to a limit or a condition, and for each that was not called, what became of them.</summary>
    public static IEnumerable<string> Lines(IEnumerable<FunctionStatus> functions, int? rate)
    {
        foreach (FunctionStatus function in functions)
        {
            string limited = function.Limited > 0
                ? string.Create(CultureInfo.InvariantCulture, $", {function.Limited:N0} beyond {rate ?? ManagerOptions.DefaultFunctionRate:N0} a second")
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
