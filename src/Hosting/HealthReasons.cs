using Sonde.Runtime;
using Sonde.Runtime.Spans;
using Sonde.Runtime.Status;

namespace Sonde.Extensions.Hosting;

/// <summary>Says why a Manager does less than it should.</summary>
internal static class HealthReasons
{
    /// <summary>Returns the reasons, each a sentence with what to do about it as far as that is known.</summary>
    /// <param name="previous">The status at the previous check; <see langword="null"/> at the first one.</param>
    /// <param name="now">The status now.</param>
    internal static List<string> Of(ManagerStatus? previous, ManagerStatus now)
    {
        var reasons = new List<string>();
        foreach ((string probe, ProbeCounters counters) in now.Counters)
            AddLosses(reasons, probe, previous?.Counters.GetValueOrDefault(probe) ?? new ProbeCounters(), counters);
        Add(reasons, now.InvalidRecords - previous?.InvalidRecords ?? now.InvalidRecords, "records were not valid and were dropped");
        Add(reasons, now.DescribeErrors - previous?.DescribeErrors ?? now.DescribeErrors, "records were dropped, because Describe of their probe failed");
        Add(reasons, now.SinkErrors - previous?.SinkErrors ?? now.SinkErrors, "calls of a sink failed");
        Add(reasons, now.SubscriberErrors - previous?.SubscriberErrors ?? now.SubscriberErrors, "calls of a subscription's handler failed");
        for (int i = 0; i < now.SinkQueues.Count; i++)
            AddQueue(reasons, i < previous?.SinkQueues.Count ? previous.SinkQueues[i] : null, now.SinkQueues[i]);
        foreach (ExecutableStatus executable in now.Executables)
        {
            foreach (ExecutableProbeStatus probe in executable.Probes.Where(static probe => probe.State is ProbeState.Off or ProbeState.Waiting))
                reasons.Add($"Probe '{probe.Probe}' is {(probe.State == ProbeState.Off ? "off" : "not attached yet")} for '{executable.Path}': {probe.Reason}");
        }
        foreach (TargetStatus target in now.Targets.Where(static target => target.State == TargetState.Refused))
            reasons.Add($"Process {target.ProcessId} is not traced: {target.Reason}");
        if (now.Budget is { } budget && (budget.SamplingRatio < 1 || budget.SwitchedOff.Count > 0))
            reasons.Add($"Tracing is restricted to keep within the budget ({nameof(ManagerOptions.MaxCpu)}).");
        if (now.CostUnavailableReason.Length > 0)
            reasons.Add(now.CostUnavailableReason);
        return reasons;
    }

    private static void AddLosses(List<string> reasons, string probe, ProbeCounters before, ProbeCounters now)
    {
        string of = $"operations of probe '{probe}' were lost";
        Add(reasons, now.LostRingFull - before.LostRingFull, $"{of}, because the ring was full. Raise {nameof(ManagerOptions.RingBytes)}");
        Add(reasons, now.LostOperationsFull - before.LostOperationsFull, $"{of}, because too many ran at once. Raise {nameof(ManagerOptions.MaxOperations)}");
        Add(reasons, now.LostNestedTooDeep - before.LostNestedTooDeep, $"{of}, because they were nested too deeply");
        Add(reasons, now.LostNoScratch - before.LostNoScratch, $"{of}, because the kernel had no memory");
    }

    private static void AddQueue(List<string> reasons, SinkQueueStatus? before, SinkQueueStatus now)
    {
        Add(reasons, now.Dropped - (before?.Dropped ?? 0), $"spans were dropped, because sink {now.Sink} is too slow for its queue of {now.Capacity}");
        Add(reasons, now.Failed - (before?.Failed ?? 0), $"spans failed in sink {now.Sink}");
    }

    private static void Add(List<string> reasons, long count, string what)
    {
        if (count > 0)
            reasons.Add($"{count} {what}.");
    }
}
