using System.Globalization;
using System.Text.Json;
using Sonde.Soak.Agents;

namespace Sonde.Soak;

/// <summary>The result of a soak as a person reads it.</summary>
internal static class SoakTable
{
    private const int MostViolations = 20;

    internal static JsonSerializerOptions Json { get; } = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    internal static void Write(TextWriter output, SoakResult result)
    {
        Line(output, $"{result.Minutes} minutes, {result.Steady.Processes:N0} processes ({result.Steady.Killed:N0} killed), {result.Changing.Processes:N0} more of an executable that was replaced {result.Replacements} times, {result.Stops} stops of agents");
        Line(output, $"requests served {result.Steady.Entered:N0}, made {result.Steady.Asked:N0}");
        foreach (AgentResult agent in result.Agents)
        {
            output.WriteLine();
            Line(output, $"{agent.Name}: {agent.Last.TargetsStarted:N0} targets; at most {agent.Most[0]} threads, {agent.Most[1]} descriptors, {agent.Most[2]} MiB");
            foreach ((string probe, ProbeAccount account) in agent.Last.Probes)
            {
                string lost = string.Join("", account.Lost.Where(static cause => cause.Value != 0).Select(cause => string.Create(CultureInfo.InvariantCulture, $" + {cause.Value:N0} {cause.Key}")));
                Line(output, $"  {probe}: {account.Started:N0} started = {account.Sent:N0} sent + {account.Unsampled:N0} unsampled + {account.Running:N0} running{lost}");
            }
            var export = agent.Last.Export;
            Line(output, $"  OTLP: {export.Accepted:N0} accepted = {export.Exported:N0} exported + {export.Failed:N0} failed; {export.Dropped:N0} dropped; the collector took {agent.Taken:N0} ({agent.Repeated:N0} of them came again) and rejected {agent.Rejected:N0}");
        }
        output.WriteLine();
        foreach (string violation in result.Violations.Take(MostViolations))
            output.WriteLine($"VIOLATED  {violation}");
        output.WriteLine(result.Passed ? "passed" : $"failed: {result.Violations.Count} violations");
    }

    private static void Line(TextWriter output, FormattableString text) => output.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
