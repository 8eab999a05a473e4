namespace Sonde.Runtime.Bpf;

/// <summary>Why and where the verifier refused a program.</summary>
/// <param name="Program">Name of the program.</param>
/// <param name="Reason">The verifier's words; <see langword="null"/> where its log was cut off before them.</param>
/// <param name="Line">The C line that it followed last.</param>
/// <param name="Own">The last line of the program's own file before that, where that one is a header's.</param>
internal sealed record VerifierFinding(string Program, string? Reason, SourceLine? Line, SourceLine? Own)
{
    /// <summary>The line that the author wrote, else the one that the verifier followed last.</summary>
    internal SourceLine? AuthorsLine => Own ?? Line;

    /// <summary>The finding as sentences, with what can be done about it.</summary>
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
