using System.Collections.Immutable;

namespace Sonde.Runtime.Executables.Types;

/// <summary>A place where a value holds another value that implements the same interface.</summary>
/// <param name="Pointer">Offset of a pointer to the struct that holds it; -1 if the value itself holds it.</param>
/// <param name="Offset">Its offset in that struct.</param>
/// <param name="Type">Hash of the held type if a pointer to a struct is held; 0 if an interface is held.</param>
internal readonly record struct HeldPlace(int Pointer, int Offset, uint Type);

/// <summary>A type that implements an interface, and the places where its values hold others that do.</summary>
/// <param name="Hash">The type's hash.</param>
/// <param name="Size">Size in bytes of the struct to which the data word of an interface leads; 0 if it leads to none.</param>
/// <param name="Held">The places, the more likely parent first; empty if there are none.</param>
internal sealed record InterfaceHolder(uint Hash, uint Size, ImmutableArray<HeldPlace> Held);
