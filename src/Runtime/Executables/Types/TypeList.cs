namespace Sonde.Runtime.Executables.Types;

/// <summary>A list inside a descriptor: fields, methods, parameters.</summary>
/// <param name="Start">Where it starts in the section.</param>
/// <param name="Count">Number of elements; all of them lie in the section.</param>
/// <param name="Size">Bytes of an element.</param>
internal readonly record struct TypeList(int Start, uint Count, int Size);
