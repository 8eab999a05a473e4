using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Sonde.Kernel.Tests.Machine;
using Sonde.Tests.Kernel;

namespace Sonde.Kernel.Tests.Results;

/// <summary>The result of one boot of one kernel.</summary>
internal sealed partial class KernelRun
{
    private readonly IReadOnlyList<GuestResult> _results;

    internal KernelRun(KernelImage kernel, TimeSpan duration, IEnumerable<string> lines)
    {
        Kernel = kernel;
        Duration = duration;
        _results = [.. lines.Select(static line => JsonSerializer.Deserialize(line, GuestJson.Default.GuestResult)!)];
    }

    internal KernelImage Kernel { get; }

    /// <summary>The time from the start of the virtual machine to its end.</summary>
    internal TimeSpan Duration { get; }

    internal string Release => Single(GuestCheck.Release).Subject;

    internal string Lockdown => Single(GuestCheck.Release).Detail;

    /// <summary>The leading numbers of the release.</summary>
    internal Version Version => Version.Parse(LeadingNumbers().Match(Release).Value);

    internal IReadOnlyList<GuestResult> Of(string check) => [.. _results.Where(result => result.Check == check)];

    internal GuestResult Single(string check) => _results.Single(result => result.Check == check);

    internal bool Has(string feature) =>
        _results.Single(result => result.Check == GuestCheck.Feature && result.Subject == feature).Outcome == Outcome.Passed;

    /// <summary>Whether the guest completed its checks.</summary>
    internal bool IsComplete => Of(GuestCheck.End).Count == 1;

    /// <summary>The failures that no kernel excuses.</summary>
    internal IReadOnlyList<GuestResult> Failures => [.. _results.Where(static result => result.Outcome == Outcome.Failed)];

    /// <summary>The most instructions that the verifier processed for one program; 0 if the kernel does not report them.</summary>
    internal int MostInstructions => Of(GuestCheck.Load)
        .Where(static load => load.Outcome == Outcome.Passed)
        .Select(static load => int.Parse(load.Detail, CultureInfo.InvariantCulture)).DefaultIfEmpty().Max();

    [GeneratedRegex(@"^\d+\.\d+")]
    private static partial Regex LeadingNumbers();
}
