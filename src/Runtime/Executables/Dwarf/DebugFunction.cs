using Sonde.Runtime.Executables.Values;

namespace Sonde.Runtime.Executables.Dwarf;

/// <summary>A function as debug information describes it.</summary>
/// <param name="Parameters">Its parameters and results, in order; the receiver comes first.</param>
internal sealed record DebugFunction(IReadOnlyList<DebugParameter> Parameters);

/// <summary>A parameter or a result.</summary>
/// <param name="Name">Its name; empty or <c>_</c> if it has none, and <c>~r0</c> for a result without a name.</param>
/// <param name="Type">Its type.</param>
/// <param name="IsResult">Whether it is a result.</param>
internal sealed record DebugParameter(string Name, GoValueType Type, bool IsResult);
