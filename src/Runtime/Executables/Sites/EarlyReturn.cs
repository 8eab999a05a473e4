namespace Sonde.Runtime.Executables.Sites;

/// <summary>
/// An emulated instruction from which a function does nothing but return: where the first words of its results are there already.
/// </summary>
/// <param name="Address">Address of the instruction.</param>
/// <param name="Results">The place of each word, one byte per word, the first in the lowest byte.</param>
internal readonly record struct EarlyReturn(ulong Address, uint Results);
