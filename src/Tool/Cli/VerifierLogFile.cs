using System.CommandLine;
using Sonde.Runtime;

namespace Sonde.Tool.Cli;

/// <summary>Where all that the verifier said of refused programs goes. Safe for use by several threads.</summary>
internal sealed class VerifierLogFile : IDisposable
{
    private const string StandardError = "-";

    private readonly Lock _lock = new();
    private readonly HashSet<VerifierException> _written = [];
    private readonly TextWriter _log;
    private readonly bool _owned;

    private VerifierLogFile(TextWriter log, bool owned) => (_log, _owned) = (log, owned);

    /// <summary>The option that names it.</summary>
    public static Option<string?> NewOption() => new("--verifier-log")
    {
        Description = "Write all that the kernel's verifier said of refused probes to this file; '-' is standard error.",
        HelpName = "FILE",
    };

    /// <summary>Opens the log.</summary>
    /// <param name="path">What the option says; <see langword="null"/> for nowhere.</param>
    /// <param name="error">Standard error.</param>
    /// <exception cref="ToolException">The file cannot be written.</exception>
    public static VerifierLogFile Open(string? path, TextWriter error)
    {
        if (path is null or StandardError)
            return new VerifierLogFile(path is null ? TextWriter.Null : error, owned: false);
        try
        {
            return new VerifierLogFile(File.CreateText(path), owned: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ToolException(ExitCode.Usage, $"'{path}' of --verifier-log cannot be written: {e.Message}", e);
        }
    }

    /// <summary>Writes one log, once.</summary>
    public void Write(VerifierException refusal)
    {
        lock (_lock)
        {
            if (!_written.Add(refusal))
                return;
            _log.WriteLine(refusal.Message);
            _log.WriteLine(refusal.VerifierLog);
            _log.Flush();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_owned)
            _log.Dispose();
    }
}
