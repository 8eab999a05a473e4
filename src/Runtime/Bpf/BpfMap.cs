using Sonde.Runtime.Interop;

namespace Sonde.Runtime.Bpf;

/// <summary>A map of a loaded object, or one that objects share. Safe for use by several threads.</summary>
/// <param name="Name">Name in the object.</param>
/// <param name="Descriptor">Borrowed from the map's owner, which outlives this value.</param>
/// <param name="KeySize">In bytes.</param>
/// <param name="ValueSize">In bytes.</param>
internal sealed record BpfMap(string Name, int Descriptor, int KeySize, int ValueSize)
{
    /// <summary>Sets one entry.</summary>
    /// <returns>0, or a negative errno: E2BIG where the map is full.</returns>
    internal unsafe int Update<TKey, TValue>(in TKey key, in TValue value)
        where TKey : unmanaged
        where TValue : unmanaged
    {
        CheckSizes(sizeof(TKey), sizeof(TValue));
        fixed (TKey* keyPointer = &key)
        fixed (TValue* valuePointer = &value)
        {
            return Libbpf.bpf_map_update_elem(Descriptor, keyPointer, valuePointer, 0);
        }
    }

    /// <summary>Removes one entry; an entry that is not there is no error.</summary>
    internal unsafe void Delete<TKey>(in TKey key)
        where TKey : unmanaged
    {
        CheckSizes(sizeof(TKey), ValueSize);
        fixed (TKey* keyPointer = &key)
        {
            _ = Libbpf.bpf_map_delete_elem(Descriptor, keyPointer);
        }
    }

    /// <summary>Adds up one cell of a per-CPU array over all CPUs.</summary>
    internal unsafe ulong SumPerCpu(uint key, Span<ulong> cells)
    {
        CheckSizes(sizeof(uint), sizeof(ulong));
        ulong sum = 0;
        fixed (ulong* values = cells)
        {
            if (Libbpf.bpf_map_lookup_elem(Descriptor, &key, values) < 0)
                return 0;
        }
        foreach (ulong cell in cells)
            sum += cell;
        return sum;
    }

    /// <summary>Walks the keys and removes those that <paramref name="matches"/> names.</summary>
    /// <returns>How many were removed.</returns>
    internal unsafe int DeleteWhere<TKey>(Func<TKey, bool> matches)
        where TKey : unmanaged
    {
        CheckSizes(sizeof(TKey), ValueSize);
        var doomed = new List<TKey>();
        TKey key, next;
        bool more = Libbpf.bpf_map_get_next_key(Descriptor, null, &next) == 0;
        while (more)
        {
            key = next;
            if (matches(key))
                doomed.Add(key);
            more = Libbpf.bpf_map_get_next_key(Descriptor, &key, &next) == 0;
        }
        foreach (TKey one in doomed)
            Delete(one);
        return doomed.Count;
    }

    private void CheckSizes(int keySize, int valueSize)
    {
        if (keySize != KeySize || valueSize != ValueSize)
        {
            throw new ProbeException(
                ProbeError.BadObject,
                $"Map '{Name}' has keys of {KeySize} and values of {ValueSize} bytes, not {keySize} and {valueSize}. Rebuild the probe with this version of Sonde.");
        }
    }
}
