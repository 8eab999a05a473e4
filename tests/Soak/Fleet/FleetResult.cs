using System.Globalization;
using System.Text.Json.Serialization;

namespace Sonde.Soak.Fleet;

/// <summary>The result of a fleet, and what does not add up.</summary>
internal sealed record FleetResult
{
    private const double SharePromised = 0.99;

    // What an agent keeps of executables that it has seen: analyses, type names, code that was compiled.
    private const long MemoryAllowed = 64;

    // Requests of a killed process that may be on one side only: one that it makes, and one that it serves, each with one within it.
    private const long MostInFlight = 4;

    /// <summary>How long processes were started.</summary>
    public required double Minutes { get; init; }

    /// <summary>What the processes say of themselves.</summary>
    internal required IReadOnlyList<FleetAccount> Accounts { get; init; }

    /// <summary>The spans of each process, by its service name.</summary>
    internal required IReadOnlyDictionary<string, SpanCount> Spans { get; init; }

    /// <summary>What the agent held before the first process.</summary>
    public required FleetFootprint Before { get; init; }

    /// <summary>What it held after the last one.</summary>
    public required FleetFootprint After { get; init; }

    /// <summary>The most memory that it had, in MiB.</summary>
    public required long Most { get; init; }

    /// <summary>How often the agent's configuration changed.</summary>
    public required int Changes { get; init; }

    /// <summary>Spans that came twice.</summary>
    public required long Repeated { get; init; }

    /// <summary>What the agent says.</summary>
    internal required FleetStatus Status { get; init; }

    /// <summary>The processes and their requests, by how they were started.</summary>
    public IReadOnlyDictionary<string, KindResult> Kinds => Accounts.GroupBy(static account => account.Kind).OrderBy(static kind => kind.Key)
        .ToDictionary(static kind => kind.Key.ToString(), kind => new KindResult(
            kind.Count(), kind.Sum(static account => account.Entered + account.Asked), kind.Sum(SpansOf), kind.Count(IsFromItsFirstRequest)));

    /// <summary>Operations that were lost, by cause.</summary>
    public IReadOnlyDictionary<string, long> Lost => Status.Lost;

    /// <summary>Operations that hooks saw before their process was admitted.</summary>
    public long Untraced => Status.Untraced;

    /// <summary>What does not hold; empty if the fleet is passed.</summary>
    public IReadOnlyList<string> Violations => [.. Accounts.Select(static account => account.Harm).OfType<string>(), .. Judge()];

    [JsonIgnore]
    internal bool Passed => Violations.Count == 0;

    private IEnumerable<string> Judge()
    {
        FleetAccount[] selected = [.. Accounts.Where(static account => account.Kind != FleetKind.Outside)];
        foreach (FleetAccount account in Accounts.Where(account => account.Kind == FleetKind.Outside && SpansOf(account) > 0))
            yield return $"{account.Service} was not selected, and has {SpansOf(account)} spans";
        foreach (FleetAccount account in selected.Where(account => !account.WasKilled && SpansOf(account) > account.Entered + account.Asked))
            yield return $"{account.Service} served {account.Entered} requests and made {account.Asked}, and has {SpansOf(account)} spans";
        long requests = selected.Sum(static account => account.Entered + account.Asked), spans = selected.Sum(SpansOf), lost = Status.Lost.Values.Sum();
        long slack = selected.Count(static account => account.WasKilled) * MostInFlight;
        long missing = requests - spans - lost - Status.Untraced;
        if (Math.Abs(missing) > slack)
            yield return $"{requests} requests served and made are {spans} spans, {lost} lost and {Status.Untraced} before the admission: {missing} are missing";
        FleetAccount[] lived = [.. selected.Where(static account => !account.WasKilled)];
        int first = lived.Count(IsFromItsFirstRequest);
        if (first < SharePromised * lived.Length)
            yield return string.Create(CultureInfo.InvariantCulture, $"of {lived.Length} processes, {first} were traced from their first request on");
        if (After.Links > Before.Links || After.Maps > Before.Maps || After.Programs > Before.Programs)
            yield return $"the agent held {Before} before, and holds {After} after";
        if (After.ResidentMiB > Before.ResidentMiB + MemoryAllowed)
            yield return $"the agent had {Before.ResidentMiB} MiB before, and has {After.ResidentMiB} MiB after";
        if (Repeated != 0)
            yield return $"{Repeated} spans came twice";
        if (Status.ExitCode != 0)
            yield return $"the agent ended with {Status.ExitCode}";
    }

    private long SpansOf(FleetAccount account) => Spans.TryGetValue(account.Service, out SpanCount? count) ? count.Server + count.Client : 0;

    private bool IsFromItsFirstRequest(FleetAccount account) => SpansOf(account) >= account.Entered + account.Asked;
}

/// <summary>What became of the processes of one kind.</summary>
/// <param name="Processes">How many there were.</param>
/// <param name="Requests">Requests that they served and made.</param>
/// <param name="Spans">Their spans.</param>
/// <param name="FromTheFirst">Processes of which no request is missing.</param>
internal sealed record KindResult(int Processes, long Requests, long Spans, int FromTheFirst);
