using System.Globalization;
using System.Text.Json;
using Sonde.Runtime.Probes;

namespace Sonde.Probes.Go.Tests.Catalogue;

/// <summary>What was measured of the probes' costs.</summary>
internal sealed class Costs
{
    private readonly string[][] _bounds =
    [
        .. File.ReadLines(Path.Combine(Repository.Root, "tests", "EndToEnd.Tests", "Costs", "bounds.tsv"))
            .Where(static line => !line.StartsWith('#')).Select(static line => line.Split('\t')),
    ];

    private readonly Measurements? _measured = Read();

    /// <summary>How the times were measured.</summary>
    internal string Conditions => _measured is null ? "" : string.Create(
        CultureInfo.InvariantCulture,
        $" The last run: {_measured.Machine.Cpu}, {_measured.Machine.Cores} cores, Linux {_measured.Machine.Kernel}, {_measured.Result.Go}, with a load average of {_measured.Result.LoadAverage:0.0}.");

    /// <summary>The lines that describe the cost of a probe.</summary>
    internal IEnumerable<string> Describe(ProbeDescriptor probe)
    {
        Case[] cases = [.. _measured?.Result.Results.Where(one => one.Probe == probe.Name) ?? []];
        HashSet<string?> programs = [.. probe.Hooks.SelectMany(static hook => new[] { hook.Entry, hook.Return })];
        foreach (Case one in cases)
        {
            // Hooks that cost less than the rounds differ have no ratio.
            string ratio = one.HooksRatio > 0 ? string.Create(CultureInfo.InvariantCulture, $", {one.HooksRatio:0.0} times the hooks alone") : "";
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"{one.What}: {one.AddedNanoseconds / 1000:0.0} µs of CPU{ratio}; {one.UntracedPerSecond:N0} operations a second without the probe, {one.TracedPerSecond:N0} with it.");
        }
        if (cases.Length == 0)
            yield return $"CPU: not measured, because {WhyNot(probe)}.";
        foreach (IGrouping<string, string[]> request in _bounds.Where(row => programs.Contains(row[1])).GroupBy(static row => row[0]))
        {
            int calls = request.Sum(static row => Number(row[3])), instructions = request.Sum(static row => Number(row[4]));
            yield return $"{request.Key}: at most {calls} calls of helpers and {instructions} instructions in the kernel, in "
                + string.Join(", ", request.Select(static row => $"`{row[1]}`")) + ".";
        }
    }

    private static string WhyNot(ProbeDescriptor probe) =>
        probe.Needs == ProbeNeed.WriteToProcess ? "the kernel of the last run lets no program write into processes"
        : probe.Name == GoRedisV8Probe.Descriptor.Name ? "the distribution does not have the library's source"
        : throw new InvalidOperationException($"'{probe.Name}' has no row in bench/results/probes.json. Add one to bench/ProbeCosts/ProbeRows.cs, and run: ./run bench probes");

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static Measurements? Read()
    {
        string path = Path.Combine(Repository.Root, "bench", "results", "probes.json");
        return File.Exists(path) ? JsonSerializer.Deserialize<Measurements>(File.ReadAllText(path), JsonSerializerOptions.Web) : null;
    }

    private sealed record Measurements(Machine Machine, Result Result);

    private sealed record Machine(string Cpu, int Cores, string Kernel);

    private sealed record Result(string Go, double LoadAverage, Case[] Results);

    private sealed record Case(string Probe, string What, double AddedNanoseconds, double HooksRatio, double UntracedPerSecond, double TracedPerSecond);
}
