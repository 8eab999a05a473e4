namespace Sonde.Runtime.Executables;

/// <summary>One instruction that a uprobe can be attached to.</summary>
/// <param name="FileOffset">Offset of the instruction in the file: what the kernel wants.</param>
/// <param name="Address">Virtual address of the instruction, before relocation.</param>
/// <param name="Kind">What the instruction is.</param>
public readonly record struct ProbeSite(long FileOffset, ulong Address, ProbeSiteKind Kind);
