namespace Sonde.Runtime.Status;

/// <summary>What one program of a probe costs the processes that run into it.</summary>
/// <param name="Probe">Name of the probe; empty for the Manager's own programs, which run at the sockets of traced processes.</param>
/// <param name="Program">Name of the program.</param>
/// <param name="Hits">How often it ran, as estimated from the windows of measurement.</param>
/// <param name="Nanoseconds">The time of one run by the kernel's statistics, without reading the clock.</param>
/// <param name="TrapNanoseconds">
/// The estimated time of the way from the hooked function into the kernel and back, which the kernel's statistics do not include. It was
/// timed on this machine, with an empty program and cold caches. 0 if there is no such way, or if it could not be timed.
/// </param>
/// <param name="Cores">Both together as a share of one core, on average.</param>
public sealed record ProgramCost(string Probe, string Program, long Hits, double Nanoseconds, double TrapNanoseconds, double Cores);
