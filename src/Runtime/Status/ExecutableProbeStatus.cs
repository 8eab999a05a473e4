using Sonde.Runtime.Probes;

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

    /// <summary>The probe that this one works for, and without which it is not attached; <see langword="null"/> for none.</summary>
    public string? For { get; init; }

    /// <summary>
    /// How it adds trace contexts to the requests of <see cref="For"/>. Where <see cref="State"/> is <see cref="ProbeState.Attached"/>, it
    /// does; else <see cref="Reason"/> says why it does not.
    /// </summary>
    public ProbeNeed Needs { get; init; }

    /// <summary>
    /// Which function of the executable a hook may mean, where the probe is <see cref="ProbeState.NotPresent"/>: one of almost the same
    /// name, one that is inlined, or one of the program's own package. Looked for by <see cref="Inspection.ExecutableInspector"/> only; <see langword="null"/> for none.
    /// </summary>
    public string? Suggestion { get; init; }
}
