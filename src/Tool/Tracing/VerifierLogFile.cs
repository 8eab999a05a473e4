using System.CommandLine;
using Sonde.Runtime;
using Sonde.Tool.Errors;

namespace Sonde.Tool.Tracing;

/// <summary>Writes the verifier's logs of refused programs to a file. Safe for use by several threads.</summary>
internal sealed class VerifierLogFile : IDisposable
{
    private const string StandardError = "-";

    private readonly Lock _lock = new();
    private readonly HashSet<VerifierException> _written = [];
    private readonly Action<string> _write;
    private readonly TextWriter? _file;

    private VerifierLogFile(Action<string> write, TextWriter? file = null) => (_write, _file) = (write, file);

    /// <summary>Creates the option that names the file.</summary>
    public static Option<string?> NewOption() => new("--verifier-log")
    {
        Description = "Write the kernel verifier's complete logs of refused probes to this file. '-' means standard error.",
        HelpName = "FILE",
    };

    /// <summary>Opens the log.</summary>
    /// <param name="path">The value of the option; <see langword="null"/> to write no log.</param>
    /// <param name="writeError">Writes a line to standard error.</param>
    /// <exception cref="ToolException">The file cannot be written.</exception>
    public static VerifierLogFile Open(string? path, Action<string> writeError)
    {
        if (path is null or StandardError)
            return new VerifierLogFile(path is null ? static _ => { } : writeError);
        try
        {
            StreamWriter file = File.CreateText(path);
            return new VerifierLogFile(file.WriteLine, file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ToolException(ExitCode.Usage, $"'{path}' of '--verifier-log' cannot be written: {e.Message}", e);
        }
    }

    /// <summary>Writes the log of a refusal, unless it was written before.</summary>
    public void Write(VerifierException refusal)
    {
        lock (_lock)
        {
            if (!_written.Add(refusal))
                return;
            _write(refusal.Message);
            _write(refusal.VerifierLog);
            _file?.Flush();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file?.Dispose();
}
