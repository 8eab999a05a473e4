namespace Sonde.Runtime.Executables.Types;

/// <summary>A list inside a descriptor: fields, methods, parameters.</summary>
/// <param name="Start">The position of its start in the section.</param>
/// <param name="Count">Number of elements; all of them are in the section.</param>
/// <param name="Size">Size of an element in bytes.</param>
internal readonly record struct TypeList(int Start, uint Count, int Size);
