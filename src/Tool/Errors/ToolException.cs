namespace Sonde.Tool.Errors;

/// <summary>Ends the tool with one message (subject in quotes, rule, remedy) and an exit code.</summary>
internal sealed class ToolException(int exitCode, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>One of <see cref="Errors.ExitCode"/>.</summary>
    public int ExitCode { get; } = exitCode;
}
