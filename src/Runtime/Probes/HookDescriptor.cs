namespace Sonde.Runtime.Probes;

/// <summary>One Go function of a probe, with the BPF programs that run at its start and at its return.</summary>
/// <param name="Symbol">The function's name as Go's linker writes it.</param>
/// <param name="Entry">BPF program at the function's start, or <see langword="null"/>.</param>
/// <param name="Return">BPF program at each <c>ret</c> of the function, or <see langword="null"/>.</param>
/// <param name="Versions">Version comparators that must all hold, or <see langword="null"/> for every version.</param>
/// <param name="Optional">Whether the probe works without this hook.</param>
public sealed record HookDescriptor(string Symbol, string? Entry, string? Return, string? Versions, bool Optional)
{
    /// <summary>
    /// Symbol of the probe's function that this one replaces if that function is missing or inlined, or <see langword="null"/>.
    /// </summary>
    public string? InsteadOf { get; init; }

    /// <summary>
    /// Symbol of the probe's function that ends the operation which this hook starts, or <see langword="null"/>. The hook is not attached
    /// if that function cannot be hooked.
    /// </summary>
    public string? Until { get; init; }

    /// <summary>
    /// Symbols of the probe's functions without which this hook has no use. It is attached only if each of them or a stand-in for it is
    /// hooked too.
    /// </summary>
    public IReadOnlyList<string> Requires { get; init; } = [];

    /// <summary>
    /// Symbols of functions of which the executable must contain at least one, called or inlined into another package. Otherwise the hook is
    /// not needed and not attached. Empty if it is used wherever its function exists, or like the hook for which it stands in.
    /// </summary>
    public IReadOnlyList<string> OnlyWith { get; init; } = [];

    /// <summary>
    /// Whether the program at the return may be attached to <see cref="Executables.GoExecutable.GetEarlyReturnSites"/>.
    /// </summary>
    public bool EarlyReturn { get; init; }
}
