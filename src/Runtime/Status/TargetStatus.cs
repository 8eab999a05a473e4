namespace Sonde.Runtime.Status;

/// <summary>One process that the host or a source wants to be traced.</summary>
/// <param name="ProcessId">Process id, as this process sees it.</param>
/// <param name="Group">Name of its group.</param>
/// <param name="State">What the Manager does with it.</param>
/// <param name="Reason">Why it is not traced, or not entirely; empty if it is.</param>
public sealed record TargetStatus(int ProcessId, string Group, TargetState State, string Reason);
