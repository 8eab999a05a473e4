using Sonde.Build.Checks;

namespace Sonde.Build.Compiling;

/// <summary>The result of one compilation.</summary>
/// <param name="Program">The program that was compiled.</param>
/// <param name="Files">The object's files, which are complete only if <paramref name="Succeeded"/>.</param>
/// <param name="Succeeded">Whether the object and its facts exist and are current.</param>
/// <param name="Ran">Whether clang ran. It does not if everything is up to date.</param>
/// <param name="Output">clang's output.</param>
/// <param name="BrokenRule">The rule of the object format that clang's object breaks, or null.</param>
internal sealed record CompileResult(
    BpfProgram Program, ObjectFiles Files, bool Succeeded, bool Ran, string Output = "", string? BrokenRule = null)
{
    /// <summary>The places where the object's programs break rules.</summary>
    public IReadOnlyList<Finding> Findings { get; init; } = [];
}
