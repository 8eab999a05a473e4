namespace Sonde.Tool.Doctor;

/// <summary>How well a precondition is met.</summary>
internal enum FindingState
{
    /// <summary>The precondition is met.</summary>
    Ok,

    /// <summary>The purpose works, with a limit.</summary>
    Limited,

    /// <summary>The purpose of the precondition does not work.</summary>
    Missing,
}

/// <summary>The purpose of a precondition.</summary>
internal enum Purpose
{
    /// <summary>Tracing with the ready-made probes.</summary>
    Tracing,

    /// <summary>Writing probes.</summary>
    Authoring,
}

/// <summary>The outcome of one check.</summary>
/// <param name="Purpose">The purpose of the precondition.</param>
/// <param name="Subject">The subject of the check: <c>kernel</c>.</param>
/// <param name="State">How well the precondition is met.</param>
/// <param name="Found">What was found: <c>6.18.5</c>.</param>
/// <param name="Consequence">The consequence; empty if the precondition is met.</param>
/// <param name="Remedy">What the user can do; empty if nothing is needed.</param>
internal sealed record Finding(
    Purpose Purpose, string Subject, FindingState State, string Found, string Consequence = "", string Remedy = "");
