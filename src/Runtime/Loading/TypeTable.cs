using Sonde.Runtime.Bpf;
using Sonde.Runtime.Kernel;

namespace Sonde.Runtime.Loading;

/// <summary>What programs know of some types of each executable, by the types' hashes.</summary>
/// <param name="shared">Where the map is made.</param>
/// <param name="name">The map's name.</param>
/// <param name="valueSize">Size of what is known of one type, in bytes.</param>
/// <param name="room">For how many types there is room, over all executables.</param>
internal sealed class TypeTable<TValue>(SharedMaps shared, string name, int valueSize, uint room)
    where TValue : unmanaged
{
    private readonly BpfMap _map = shared.Create(name, BpfMapType.Hash, KernelTypes.TypeKeySize, valueSize, room, SharedMaps.SparseFlags);

    /// <summary>Tells programs about a type; false where there is no room.</summary>
    internal bool TrySet(uint slot, uint hash, in TValue value) =>
        _map.Update(new KernelTypes.TypeKey { Slot = slot, Type = hash }, value) == 0;

    /// <summary>Forgets the types of an executable.</summary>
    internal void Forget(uint slot) => _map.DeleteWhere<KernelTypes.TypeKey>(key => key.Slot == slot);
}
