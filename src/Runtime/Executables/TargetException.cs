namespace Sonde.Runtime.Executables;

/// <summary>
/// An executable or a process cannot be analysed. The message names the subject in quotes, the rule that failed and the remedy.
/// </summary>
public sealed class TargetException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="reason">The rule that failed.</param>
    /// <param name="message">Subject, rule and remedy.</param>
    /// <param name="inner">The error of the operating system, or the refusal of a probe, if that is the cause.</param>
    public TargetException(TargetError reason, string message, Exception? inner = null)
        : base(message, inner) => Reason = reason;

    /// <summary>The rule that failed.</summary>
    public TargetError Reason { get; }

    /// <summary>
    /// Whether the reason may pass by itself, so that it makes sense to try again: the file is being written, no memory, too many open
    /// files. Default <see langword="false"/>.
    /// </summary>
    public bool MayPass { get; init; }

    internal static TargetException Malformed(string path, string rule) =>
        new(TargetError.Malformed, $"'{path}' {rule}. The file is damaged or truncated: build or copy it again.");
}
