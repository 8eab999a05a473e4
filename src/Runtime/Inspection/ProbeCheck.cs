using Sonde.Runtime.Probes;

namespace Sonde.Runtime.Inspection;

/// <summary>Whether this machine's kernel takes a probe's programs.</summary>
/// <param name="Probe">The probe.</param>
/// <param name="Programs">How many programs it attaches.</param>
/// <param name="Problem">What stands in its way; <see langword="null"/> for nothing.</param>
internal sealed record ProbeCheck(ProbeDescriptor Probe, int Programs, ProbeException? Problem)
{
    /// <summary>Why the kernel was not asked, where it does not allow what the probe needs; <see langword="null"/> where it was.</summary>
    public string? Unasked { get; init; }
}
