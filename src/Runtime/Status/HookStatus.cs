using Sonde.Runtime.Executables;

namespace Sonde.Runtime.Status;

/// <summary>The state of one hook of a probe on one executable.</summary>
/// <param name="Symbol">The function.</param>
/// <param name="Program">The BPF program.</param>
/// <param name="Sites">
/// Where it is attached. Empty if the function is not in the executable, if another function stands in for it, or if the function that ends
/// the operation which it starts cannot be hooked.
/// </param>
public sealed record HookStatus(string Symbol, string Program, IReadOnlyList<ProbeSite> Sites)
{
    /// <summary>Why it is attached nowhere, as a property of the function: <c>not in the executable</c>. Empty if it is attached.</summary>
    public string Absence { get; init; } = "";

    /// <summary>
    /// Functions into which the compiler has inlined calls of the function. Those calls are not seen at <see cref="Sites"/>. Empty if there
    /// are none.
    /// </summary>
    public IReadOnlyList<string> InlinedInto { get; init; } = [];

    /// <summary>
    /// Whether the program has calls of the function that neither this hook nor a stand-in sees: inlined calls (<see cref="InlinedInto"/>),
    /// or, if it starts operations, all calls, because their end cannot be seen (<see cref="Absence"/>).
    /// </summary>
    public bool MissesCalls { get; init; }
}
