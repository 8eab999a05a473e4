using Sonde.Build.Checks;

namespace Sonde.Build.Compiling;

/// <summary>How one compilation ended.</summary>
/// <param name="Program">What was compiled.</param>
/// <param name="Files">The object's files; whole only where <paramref name="Succeeded"/>.</param>
/// <param name="Succeeded">The object and its facts are there and current.</param>
/// <param name="Ran">clang was run; false where everything was up to date.</param>
/// <param name="Output">What clang wrote.</param>
/// <param name="BrokenRule">What is wrong with the object that clang made, or null.</param>
internal sealed record CompileResult(
    BpfProgram Program, ObjectFiles Files, bool Succeeded, bool Ran, string Output = "", string? BrokenRule = null)
{
    /// <summary>Where the object's programs break rules.</summary>
    public IReadOnlyList<Finding> Findings { get; init; } = [];
}
