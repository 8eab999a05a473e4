using Sonde.Runtime.Executables;

namespace Sonde.Runtime.Status;

/// <summary>How one hook of a probe stands with one executable.</summary>
/// <param name="Symbol">The function.</param>
/// <param name="Program">The BPF program.</param>
/// <param name="Sites">
/// Where it is attached; empty if the function is not in the executable, or if another one stands in for it or ends what it starts and
/// cannot be hooked.
/// </param>
public sealed record HookStatus(string Symbol, string Program, IReadOnlyList<ProbeSite> Sites)
{
    /// <summary>Why it is attached nowhere, as what the function is: <c>not in the executable</c>. Empty where it is attached.</summary>
    public string Absence { get; init; } = "";

    /// <summary>
    /// Functions into which the compiler has inlined calls of the function: those calls are not seen at <see cref="Sites"/>. Empty where
    /// there are none.
    /// </summary>
    public IReadOnlyList<string> InlinedInto { get; init; } = [];

    /// <summary>
    /// Whether the program has calls of the function that neither this hook nor a stand-in sees: calls that were inlined
    /// (<see cref="InlinedInto"/>), or, where it starts operations, all, because their end could not be seen (<see cref="Absence"/>).
    /// </summary>
    public bool MissesCalls { get; init; }
}
