using System.Globalization;

namespace Sonde.Soak.Fleet;

/// <summary>The result of a fleet as a person reads it.</summary>
internal static class FleetTable
{
    private const int MostViolations = 20;

    internal static void Write(TextWriter output, FleetResult result)
    {
        Line(output, $"{result.Minutes} minutes, {result.Accounts.Count:N0} processes, {result.Accounts.Count(static account => account.WasKilled):N0} killed; {result.Changes} changes of the configuration");
        Line(output, $"{"",-12} {"processes",10} {"requests",10} {"spans",10} {"from the first",15}");
        foreach ((string kind, KindResult row) in result.Kinds)
            Line(output, $"{kind,-12} {row.Processes,10:N0} {row.Requests,10:N0} {row.Spans,10:N0} {row.FromTheFirst,15:N0}");
        string lost = result.Lost.Count == 0 ? "none" : string.Join(", ", result.Lost.Select(static loss => $"{loss.Key} {loss.Value}"));
        Line(output, $"lost: {lost}; before the admission: {result.Untraced:N0}");
        Line(output, $"agent before: {result.Before}");
        Line(output, $"agent after:  {result.After}; at most {result.Most} MiB");
        foreach (string violation in result.Violations.Take(MostViolations))
            output.WriteLine($"VIOLATED  {violation}");
        output.WriteLine(result.Passed ? "passed" : $"failed: {result.Violations.Count} violations");
    }

    private static void Line(TextWriter output, FormattableString text) => output.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
