using System.Collections.Concurrent;
using Microsoft.Win32.SafeHandles;
using Sonde.Runtime.Interop;
using Sonde.Runtime.Sharing;

namespace Sonde.Runtime.Bpf;

/// <summary>
/// The maps that all objects have in common: their names begin with <c>shared_</c>. They pass from object to object by descriptor, so no
/// bpffs is needed. Objects that declare a shared map differently cannot be loaded together.
/// </summary>
/// <param name="inheritance">Maps of an earlier Manager, which are used instead of new ones.</param>
/// <param name="folder">The folder of the maps that Managers of several processes share.</param>
internal sealed unsafe class SharedMaps(Inheritance? inheritance = null, SharedFolder? folder = null) : IDisposable
{
    internal const string Prefix = "shared_";

    private const uint BpfNoPreallocation = 1;

    // Probes are loaded by several threads.
    private readonly ConcurrentDictionary<string, Entry> _maps = [];

    /// <summary>
    /// Flags of hash maps that are mostly empty. Such a map takes memory as it fills, if the kernel can allocate it safely for a tracing
    /// program (Linux 6.1, bpf_mem_alloc). Otherwise the kernel reserves all of it in advance.
    /// </summary>
    internal static uint SparseFlags => Environment.OSVersion.Version >= new Version(6, 1) ? BpfNoPreallocation : 0;

    /// <summary>Creates a map before the objects that declare it are loaded.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="type">The type of the map.</param>
    /// <param name="keySize">Size of a key in bytes.</param>
    /// <param name="valueSize">Size of a value in bytes.</param>
    /// <param name="maxEntries">The maximum number of entries.</param>
    /// <param name="flags">BPF_F_*.</param>
    /// <param name="inner">For a map of maps: a map like those that it will hold, needed only during the call.</param>
    internal BpfMap Create(string name, BpfMapType type, int keySize, int valueSize, uint maxEntries, uint flags = 0, BpfMap? inner = null)
    {
        var wanted = new MapInfo
        {
            Type = (uint)type,
            KeySize = (uint)keySize,
            ValueSize = (uint)valueSize,
            MaxEntries = maxEntries,
            Flags = flags,
        };
        SafeFileHandle descriptor = inheritance?.TakeMap(name, wanted)
            ?? (folder is not null && SharedFolder.Has(name) ? folder.OpenOrCreate(name, wanted, () => CreateNew(name, wanted, inner)) : CreateNew(name, wanted, inner));
        var map = new BpfMap(name, (int)descriptor.DangerousGetHandle(), keySize, valueSize);
        _maps[name] = new Entry(descriptor, type, map);
        return map;
    }

    /// <summary>The names of the maps and their descriptors.</summary>
    internal IEnumerable<(string Name, int Descriptor)> All => _maps.Select(static pair => (pair.Key, pair.Value.Map.Descriptor));

    private static SafeFileHandle CreateNew(string name, in MapInfo wanted, BpfMap? inner)
    {
        var options = new Libbpf.MapCreateOptions
        {
            Size = (nuint)sizeof(Libbpf.MapCreateOptions),
            MapFlags = wanted.Flags,
            InnerMapDescriptor = (uint)(inner?.Descriptor ?? 0),
        };
        int descriptor = Libbpf.bpf_map_create((int)wanted.Type, name, wanted.KeySize, wanted.ValueSize, wanted.MaxEntries, &options);
        return descriptor >= 0
            ? new SafeFileHandle(descriptor, ownsHandle: true)
            : throw Refusal(name, wanted.MaxEntries, descriptor);
    }

    /// <summary>Removes a map that no object uses by its name.</summary>
    internal void Remove(string name)
    {
        if (_maps.TryRemove(name, out Entry? removed))
            removed.Handle.Dispose();
    }

    /// <summary>Substitutes the shared map for an object's declaration of it.</summary>
    /// <exception cref="ProbeException">The map was not created, or the object declares it differently.</exception>
    internal void Substitute(MapDefinition definition)
    {
        if (!_maps.TryGetValue(definition.Name, out Entry? shared))
        {
            throw new ProbeException(
                ProbeError.BadObject,
                $"Map '{definition.Name}' is not one that Sonde shares ({string.Join(", ", _maps.Keys)}). Name it without '{Prefix}'.");
        }
        if (definition.Type != shared.Type
            || definition.KeySize != shared.Map.KeySize
            || definition.ValueSize != shared.Map.ValueSize)
        {
            throw new ProbeException(
                ProbeError.BadObject,
                $"Map '{definition.Name}' is declared with another type or size than the shared one. "
                + "Build all probes with the headers of this version of Sonde.");
        }
        definition.Reuse(shared.Map.Descriptor);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Entry entry in _maps.Values)
            entry.Handle.Dispose();
        _maps.Clear();
    }

    private static ProbeException Refusal(string name, uint maxEntries, int result) => result == -Libc.EPERM
        ? Capabilities.Refusal("This process may not create BPF maps", Capabilities.ToLoad)
        : Errno.Exception(-result, $"Map '{name}' of {maxEntries} could not be created");

    private sealed record Entry(SafeFileHandle Handle, BpfMapType Type, BpfMap Map);
}
