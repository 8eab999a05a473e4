namespace Sonde.Tool.Doctor;

/// <summary>How well a precondition is met.</summary>
internal enum FindingState
{
    /// <summary>Everything works.</summary>
    Ok,

    /// <summary>Tracing works, something else does not.</summary>
    Limited,

    /// <summary>What the precondition is for does not work.</summary>
    Missing,
}

/// <summary>What a precondition is for.</summary>
internal enum Purpose
{
    /// <summary>Tracing with the ready-made probes.</summary>
    Tracing,

    /// <summary>Writing probes.</summary>
    Authoring,
}

/// <summary>The outcome of one check.</summary>
/// <param name="Purpose">What it is for.</param>
/// <param name="Subject">What was looked at: <c>kernel</c>.</param>
/// <param name="State">How well it is met.</param>
/// <param name="Found">What is there: <c>6.18.5</c>.</param>
/// <param name="Consequence">What follows; empty when all is well.</param>
/// <param name="Remedy">What to do; empty when there is nothing to do.</param>
internal sealed record Finding(
    Purpose Purpose, string Subject, FindingState State, string Found, string Consequence = "", string Remedy = "");
