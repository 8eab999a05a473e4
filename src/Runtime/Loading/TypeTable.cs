using Sonde.Runtime.Bpf;
using Sonde.Runtime.Kernel;

namespace Sonde.Runtime.Loading;

/// <summary>What programs know of some types of each executable, by the types' hashes.</summary>
/// <param name="shared">The shared maps, to which the table is added.</param>
/// <param name="name">The map's name.</param>
/// <param name="valueSize">Size of the value of one type, in bytes.</param>
/// <param name="room">The maximum number of types, over all executables.</param>
internal sealed class TypeTable<TValue>(SharedMaps shared, string name, int valueSize, uint room)
    where TValue : unmanaged
{
    private readonly BpfMap _map = shared.Create(name, BpfMapType.Hash, KernelTypes.TypeKeySize, valueSize, room, SharedMaps.SparseFlags);

    /// <summary>Adds a type for the programs; returns false if there is no room.</summary>
    internal bool TrySet(uint slot, uint hash, in TValue value) =>
        _map.Update(new KernelTypes.TypeKey { Slot = slot, Type = hash }, value) == 0;

    /// <summary>Removes the types of an executable.</summary>
    internal void Forget(uint slot) => _map.DeleteWhere<KernelTypes.TypeKey>(key => key.Slot == slot);
}
