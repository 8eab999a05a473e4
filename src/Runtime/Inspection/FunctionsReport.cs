using Sonde.Runtime.Executables;
using Sonde.Runtime.Executables.Values;

namespace Sonde.Runtime.Inspection;

/// <summary>What function spans could see of an executable's functions.</summary>
/// <param name="Path">The path by which it was opened.</param>
/// <param name="Architecture">Instruction set.</param>
/// <param name="GoVersion">The version of Go that built it.</param>
/// <param name="Matched">The number of functions that were meant.</param>
/// <param name="Functions">The first of them, in ordinal order.</param>
/// <param name="HasDetails">Whether there are so few that more than the symbol of each is reported.</param>
/// <param name="Problem">Why there is none, and what the user can do; otherwise empty.</param>
internal sealed record FunctionsReport(
    string Path, GoArchitecture Architecture, GoVersion GoVersion, int Matched, IReadOnlyList<InspectedFunction> Functions, bool HasDetails, string Problem);

/// <summary>One function.</summary>
/// <param name="Symbol">Its symbol.</param>
/// <param name="HasCode">Whether it has code of its own; otherwise all calls of it are inlined, and it cannot be traced.</param>
internal sealed record InspectedFunction(string Symbol, bool HasCode)
{
    /// <summary>Where its start would be seen.</summary>
    public ProbeSite? Entry { get; init; }

    /// <summary>Where its returns would be seen.</summary>
    public IReadOnlyList<ProbeSite> Returns { get; init; } = [];

    /// <summary>The functions into which calls of it are inlined. Those calls would not be seen.</summary>
    public IReadOnlyList<string> InlinedInto { get; init; } = [];

    /// <summary>Why it cannot be traced, and what to do; <see langword="null"/> if it can.</summary>
    public string? Refusal { get; init; }

    /// <summary>Its parameters and results; <see langword="null"/> if neither debug information nor type descriptors know them.</summary>
    public FunctionSignature? Signature { get; init; }
}
