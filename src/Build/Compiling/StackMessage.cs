namespace Sonde.Build.Compiling;

/// <summary>
/// Rewrites clang's errors about a program that exceeds the BPF stack. clang repeats the same error up to its limit of errors, with
/// advice that is wrong for uprobe programs, because these can be preempted.
/// </summary>
internal static class StackMessage
{
    private const string Limit = "BPF stack limit";
    private const string Follows = "too many errors emitted";

    /// <summary>Replaces all these errors by one message.</summary>
    public static IReadOnlyList<ClangMessage> Condense(IEnumerable<ClangMessage> messages)
    {
        List<ClangMessage> all = [.. messages];
        if (all.Find(IsOfStack) is not { } first)
            return all;
        // Prefer the first error that has a location in the sources. The other errors have notes which say that they have none.
        ClangMessage told = all.Find(static message => IsOfStack(message) && message.Line > 0) ?? first;
        return
        [
            .. all.Where(static message => !IsOfStack(message) && message.Severity != ClangSeverity.Note
                && !message.Text.Contains(Follows, StringComparison.Ordinal)),
            told with { Text = Explain(told) },
        ];
    }

    private static bool IsOfStack(ClangMessage message) => message.Text.Contains(Limit, StringComparison.Ordinal);

    private static string Explain(ClangMessage message)
    {
        string subject = File.Exists(message.File) ? File.ReadLines(message.File).ElementAtOrDefault(message.Line - 1)?.Trim() ?? "" : "";
        return $"{(subject.Length > 0 ? $"'{subject}'" : "The program")} needs more than the 512 bytes that a BPF program has on its stack. Start the "
            + "operation with SONDE_CALL_START, which keeps it elsewhere, or build it in 'sonde_operation_scratch()'; keep the address of a "
            + "value in place of a copy of it.";
    }
}
