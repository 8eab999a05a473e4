namespace Sonde.Runtime.Status;

/// <summary>One probe on one executable.</summary>
/// <param name="Probe">Name of the probe.</param>
/// <param name="State">How it stands.</param>
/// <param name="Reason">Why it is not attached; <see langword="null"/> where it is.</param>
/// <param name="Hooks">Its hooks.</param>
/// <param name="Offsets">The offsets that it reads.</param>
public sealed record ExecutableProbeStatus(
    string Probe,
    ProbeState State,
    string? Reason,
    IReadOnlyList<HookStatus> Hooks,
    IReadOnlyList<OffsetStatus> Offsets)
{
    /// <summary>
    /// What refused it, where the kernel or libbpf did; a <see cref="VerifierException"/> holds the whole log of the verifier.
    /// </summary>
    public ProbeException? Refusal { get; init; }
}
