using Sonde.Runtime.Probes;

namespace Sonde.Runtime.Status;

/// <summary>One probe on one executable.</summary>
/// <param name="Probe">Name of the probe.</param>
/// <param name="State">The state of the probe on the executable.</param>
/// <param name="Reason">Why it is not attached; <see langword="null"/> if it is.</param>
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
    /// The refusal, if the kernel or libbpf refused the probe; a <see cref="VerifierException"/> holds the verifier's whole log.
    /// </summary>
    public ProbeException? Refusal { get; init; }

    /// <summary>
    /// The probe that this one works for; without that probe it is not attached. <see langword="null"/> if there is none.
    /// </summary>
    public string? For { get; init; }

    /// <summary>
    /// How it adds trace contexts to the requests of <see cref="For"/>. It does so if <see cref="State"/> is
    /// <see cref="ProbeState.Attached"/>; otherwise <see cref="Reason"/> says why it does not.
    /// </summary>
    public ProbeNeed Needs { get; init; }

    /// <summary>What the user should know, although the probe is attached: functions that were not found, values that are not read.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>
    /// The function of the executable that a hook may mean, if the probe is <see cref="ProbeState.NotPresent"/>: one with almost the same
    /// name, one that is inlined, or one of the program's own package. Only <see cref="Inspection.ExecutableInspector"/> looks for it;
    /// <see langword="null"/> if there is none.
    /// </summary>
    public string? Suggestion { get; init; }
}
