namespace Sonde.Runtime.Executables;

/// <summary>One function of an executable.</summary>
/// <param name="Name">The symbol as the linker wrote it, with the vendoring prefix where there is one.</param>
/// <param name="Address">Virtual address of the first instruction, before relocation of a position-independent executable.</param>
/// <param name="Size">Size of the code in bytes; may count the padding after it in a stripped executable.</param>
/// <param name="FileOffset">Offset of the first instruction in the file: what a uprobe needs.</param>
public readonly record struct GoFunction(string Name, ulong Address, ulong Size, long FileOffset);
