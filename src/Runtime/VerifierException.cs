using Sonde.Runtime.Bpf;

namespace Sonde.Runtime;

/// <summary>
/// The kernel's verifier refused a program. The message names the program, the C line that the verifier had reached, and the verifier's
/// reason. <see cref="VerifierLog"/> holds the log.
/// </summary>
public sealed class VerifierException : ProbeException
{
    internal VerifierException(string obj, VerifierFinding finding, string log)
        : base(ProbeError.VerifierRejected, $"'{obj}' was refused by the kernel's verifier. {finding.Explain()}")
    {
        Program = finding.Program;
        SourcePlace = finding.AuthorsLine?.Place is { Length: > 0 } place ? place : null;
        VerifierLog = log;
    }

    /// <summary>The program that was refused.</summary>
    public string Program { get; }

    /// <summary>
    /// The source line that the verifier had reached, such as <c>call.bpf.c:20</c>; <see langword="null"/> if the object or the log does
    /// not tell.
    /// </summary>
    public string? SourcePlace { get; }

    /// <summary>The verifier's output; only its end if it is longer than 16 MiB.</summary>
    public string VerifierLog { get; }
}
