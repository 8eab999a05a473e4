using Sonde.Runtime.Bpf;

namespace Sonde.Runtime;

/// <summary>
/// The kernel's verifier refused a program. The message says which, the C line that it had come to, and its words; the log is
/// attached whole.
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
    /// The line of the program's source that the verifier had come to, as <c>call.bpf.c:20</c>; <see langword="null"/> where the object
    /// or the log does not tell.
    /// </summary>
    public string? SourcePlace { get; }

    /// <summary>What the verifier printed; its end, where that is more than 16 MiB.</summary>
    public string VerifierLog { get; }
}
