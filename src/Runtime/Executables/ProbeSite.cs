namespace Sonde.Runtime.Executables;

/// <summary>One instruction that a uprobe can be attached to.</summary>
/// <param name="FileOffset">Offset of the instruction in the file, which the kernel needs.</param>
/// <param name="Address">Virtual address of the instruction, before relocation.</param>
/// <param name="Kind">The kind of the instruction.</param>
public readonly record struct ProbeSite(long FileOffset, ulong Address, ProbeSiteKind Kind);
