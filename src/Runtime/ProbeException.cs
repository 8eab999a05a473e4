namespace Sonde.Runtime;

/// <summary>A probe cannot be loaded on this machine. The message names the subject, the rule and the remedy.</summary>
public class ProbeException : Exception
{
    /// <summary>Creates the exception for the rule that failed.</summary>
    public ProbeException(ProbeError reason, string message, Exception? inner = null)
        : base(message, inner) => Reason = reason;

    /// <summary>The rule that failed.</summary>
    public ProbeError Reason { get; }
}
