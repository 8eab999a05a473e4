namespace Sonde.Runtime;

/// <summary>A probe cannot be loaded on this machine. The message names the subject, the rule and the remedy.</summary>
public class ProbeException : Exception
{
    /// <summary>Creates the exception for the rule that failed.</summary>
    public ProbeException(ProbeError reason, string message, Exception? inner = null)
        : base(message, inner) => Reason = reason;

    /// <summary>The rule that failed.</summary>
    public ProbeError Reason { get; }

    /// <summary>
    /// Whether the reason may pass by itself, so that it makes sense to try again: no memory, too many open files, something that is busy.
    /// Default <see langword="false"/>.
    /// </summary>
    public bool MayPass { get; init; }
}
