using System.Collections.Immutable;

namespace Sonde.Runtime.Executables.Types;

/// <summary>Where a value holds another one that implements the same interface.</summary>
/// <param name="Pointer">Offset of a pointer to the struct that holds it; -1 where the value itself does.</param>
/// <param name="Offset">Where it is in that struct.</param>
/// <param name="Type">Hash of the held type where a pointer to a struct is held; 0 where an interface is.</param>
internal readonly record struct HeldPlace(int Pointer, int Offset, uint Type);

/// <summary>A type that implements an interface, and where its values hold others that do.</summary>
/// <param name="Hash">The type's hash.</param>
/// <param name="Size">Bytes of the struct that the data word of an interface leads to; 0 where it leads to none.</param>
/// <param name="Held">The places, the likelier to count first; empty where it holds none.</param>
internal sealed record InterfaceHolder(uint Hash, uint Size, ImmutableArray<HeldPlace> Held);
