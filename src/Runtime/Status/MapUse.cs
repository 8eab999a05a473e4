namespace Sonde.Runtime.Status;

/// <summary>How full a map of the kernel is.</summary>
/// <param name="Map">Name of the map: <c>operations</c>, or the name that programs give to one that all probes share.</param>
/// <param name="Probe">Name of the probe whose map it is; empty if all share it.</param>
/// <param name="Entries">The entries that it has.</param>
/// <param name="Capacity">The most that it can have.</param>
public sealed record MapUse(string Map, string Probe, long Entries, long Capacity);
