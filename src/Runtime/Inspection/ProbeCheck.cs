using Sonde.Runtime.Probes;

namespace Sonde.Runtime.Inspection;

/// <summary>Whether this machine's kernel accepts a probe's programs.</summary>
/// <param name="Probe">The probe.</param>
/// <param name="Programs">The number of programs that it attaches.</param>
/// <param name="Problem">The problem that prevents it; <see langword="null"/> if there is none.</param>
internal sealed record ProbeCheck(ProbeDescriptor Probe, int Programs, ProbeException? Problem)
{
    /// <summary>Why the kernel was not tried, if it does not allow what the probe needs; <see langword="null"/> if it was tried.</summary>
    public string? Unasked { get; init; }
}
