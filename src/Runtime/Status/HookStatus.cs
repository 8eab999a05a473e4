using Sonde.Runtime.Targets;

namespace Sonde.Runtime.Status;

/// <summary>How one hook of a probe stands with one executable.</summary>
/// <param name="Symbol">The function.</param>
/// <param name="Program">The BPF program.</param>
/// <param name="Sites">
/// Where it is attached; empty if the function is not in the executable or not in this version's range, or if the program does nothing
/// in this Manager, as those do that only write trace contexts where none are written.
/// </param>
public sealed record HookStatus(string Symbol, string Program, IReadOnlyList<ProbeSite> Sites);
