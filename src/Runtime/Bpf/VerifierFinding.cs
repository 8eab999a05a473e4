namespace Sonde.Runtime.Bpf;

/// <summary>Why and where the verifier refused a program.</summary>
/// <param name="Program">Name of the program.</param>
/// <param name="Reason">The verifier's words; <see langword="null"/> if its log was cut off before them.</param>
/// <param name="Line">The C line that the verifier reached last.</param>
/// <param name="Own">The last line of the program's own file before that, if <paramref name="Line"/> belongs to a header.</param>
internal sealed record VerifierFinding(string Program, string? Reason, SourceLine? Line, SourceLine? Own)
{
    /// <summary>The author's own line, otherwise the line that the verifier reached last.</summary>
    internal SourceLine? AuthorsLine => Own ?? Line;

    /// <summary>Returns the finding as sentences, with advice.</summary>
    internal string Explain()
    {
        string where = (Line, Own) switch
        {
            ({ } line, { } own) => $", {own} through {line}",
            ({ } line, null) => $", {line}",
            _ => "",
        };
        string reason = Reason is { } words
            ? $"{words.TrimEnd('.')}."
            : "The log became too long before the verifier said why.";
        return $"Program '{Program}'{where}: {reason}{VerifierAdvice.For(Reason)}";
    }
}
