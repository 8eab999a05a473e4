namespace Sonde.Runtime;

/// <summary>The kernel's verifier refused a program. The message holds the telling line; the log is attached whole.</summary>
public sealed class VerifierException : ProbeException
{
    internal VerifierException(string obj, string log)
        : base(ProbeError.VerifierRejected, $"'{obj}' was refused by the kernel's verifier: {TellingLine(log)} The whole log is in VerifierLog.") =>
        VerifierLog = log;

    /// <summary>What the verifier printed.</summary>
    public string VerifierLog { get; }

    // The verifier's last words before its statistics say why; what comes before is the trace of instructions.
    private static string TellingLine(string log)
    {
        string last = "no reason given.";
        foreach (ReadOnlySpan<char> line in log.AsSpan().EnumerateLines())
        {
            ReadOnlySpan<char> text = line.Trim();
            if (text.StartsWith("processed ") || text.StartsWith("-- END"))
                break;
            if (text.Length > 0 && !text.StartsWith("-- BEGIN"))
                last = text.ToString();
        }
        return last;
    }
}
