namespace Sonde.Runtime.Executables;

/// <summary>One instruction that a uprobe can be attached to.</summary>
/// <param name="FileOffset">Offset of the instruction in the file, which the kernel needs.</param>
/// <param name="Address">Virtual address of the instruction, before relocation.</param>
/// <param name="Kind">The kind of the instruction.</param>
public readonly record struct ProbeSite(long FileOffset, ulong Address, ProbeSiteKind Kind)
{
    /// <summary>
    /// At <see cref="ProbeSiteKind.EarlyReturn"/>, the places of the first three words of the results, one byte per word, the first in the
    /// lowest byte: 0 for the word's own register, 1 for a word that is zero, and 2 + n for the n-th word from the stack pointer on.
    /// </summary>
    public uint Results { get; init; }

    /// <summary>The number of the function among the hooks of its probe, by which programs tell where they run.</summary>
    internal int Function { get; init; }
}
