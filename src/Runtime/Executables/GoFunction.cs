namespace Sonde.Runtime.Executables;

/// <summary>One function of an executable.</summary>
/// <param name="Name">The symbol as the linker wrote it, with the vendoring prefix if there is one.</param>
/// <param name="Address">Virtual address of the first instruction, before relocation of a position-independent executable.</param>
/// <param name="Size">Size of the code in bytes; in a stripped executable it may include the padding after the code.</param>
/// <param name="FileOffset">Offset of the first instruction in the file, which a uprobe needs.</param>
public readonly record struct GoFunction(string Name, ulong Address, ulong Size, long FileOffset);
