using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Sonde.Runtime.Interop;

namespace Sonde.Runtime.Bpf;

/// <summary>A map of a loaded object, or a map that objects share. It is thread-safe.</summary>
/// <param name="Name">Name in the object.</param>
/// <param name="Descriptor">The descriptor, borrowed from the map's owner, which outlives this value.</param>
/// <param name="KeySize">Size of a key in bytes.</param>
/// <param name="ValueSize">Size of a value in bytes.</param>
internal sealed record BpfMap(string Name, int Descriptor, int KeySize, int ValueSize)
{
    /// <summary>BPF_NOEXIST, a flag for <see cref="Update"/>.</summary>
    internal const ulong OnlyNew = 1;

    /// <summary>BPF_EXIST, a flag for <see cref="Update"/>.</summary>
    internal const ulong OnlyExisting = 2;

    private const int BatchSize = 256;

    /// <summary>Visits one entry. The value is valid only during the call.</summary>
    internal delegate void EntryVisitor<TKey>(in TKey key, ReadOnlySpan<byte> value)
        where TKey : unmanaged;

    /// <summary>Sets one entry.</summary>
    /// <returns>0, or a negative errno: E2BIG if the map is full, EEXIST if only a new entry is wanted and the key exists.</returns>
    internal unsafe int Update<TKey, TValue>(in TKey key, in TValue value, ulong flags = 0)
        where TKey : unmanaged
        where TValue : unmanaged
    {
        CheckSizes(sizeof(TKey), sizeof(TValue));
        fixed (TKey* keyPointer = &key)
        fixed (TValue* valuePointer = &value)
        {
            return Libbpf.bpf_map_update_elem(Descriptor, keyPointer, valuePointer, flags);
        }
    }

    /// <summary>Sets one entry, whose value is as long as the map's values.</summary>
    /// <returns>0, or a negative errno.</returns>
    internal unsafe int UpdateBytes<TKey>(in TKey key, ReadOnlySpan<byte> value)
        where TKey : unmanaged
    {
        CheckSizes(sizeof(TKey), value.Length);
        fixed (TKey* keyPointer = &key)
        fixed (byte* valuePointer = value)
        {
            return Libbpf.bpf_map_update_elem(Descriptor, keyPointer, valuePointer, 0);
        }
    }

    /// <summary>Removes one entry.</summary>
    /// <returns>Whether the entry existed.</returns>
    internal unsafe bool Delete<TKey>(in TKey key)
        where TKey : unmanaged
    {
        CheckSizes(sizeof(TKey), ValueSize);
        fixed (TKey* keyPointer = &key)
        {
            return Libbpf.bpf_map_delete_elem(Descriptor, keyPointer) == 0;
        }
    }

    /// <summary>Reads one entry; returns false and zero if there is none.</summary>
    internal unsafe bool TryRead<TKey, TValue>(in TKey key, out TValue value)
        where TKey : unmanaged
        where TValue : unmanaged
    {
        CheckSizes(sizeof(TKey), sizeof(TValue));
        value = default;
        fixed (TKey* keyPointer = &key)
        fixed (TValue* valuePointer = &value)
        {
            return Libbpf.bpf_map_lookup_elem(Descriptor, keyPointer, valuePointer) == 0;
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

    /// <summary>Removes the entries whose key satisfies <paramref name="matches"/>.</summary>
    internal void DeleteWhere<TKey>(Func<TKey, bool> matches)
        where TKey : unmanaged => ForEach((in TKey key, ReadOnlySpan<byte> _) =>
        {
            if (matches(key))
                Delete(key);
        });

    /// <summary>Counts all entries.</summary>
    internal int Count<TKey>()
        where TKey : unmanaged
    {
        int count = 0;
        ForEach((in TKey _, ReadOnlySpan<byte> _) => count++);
        return count;
    }

    /// <summary>Counts the entries whose value satisfies <paramref name="matches"/>.</summary>
    internal int CountWhere<TKey, TValue>(Func<TValue, bool> matches)
        where TKey : unmanaged
        where TValue : unmanaged
    {
        CheckSizes(Unsafe.SizeOf<TKey>(), Unsafe.SizeOf<TValue>());
        int count = 0;
        ForEach((in TKey _, ReadOnlySpan<byte> value) => count += matches(MemoryMarshal.Read<TValue>(value)) ? 1 : 0);
        return count;
    }

    /// <summary>
    /// Visits each entry; the visitor may remove it. The map is read in batches, each a series of whole buckets. A walk from key to key
    /// would start over whenever a program removes the current key.
    /// </summary>
    internal unsafe void ForEach<TKey>(EntryVisitor<TKey> visit)
        where TKey : unmanaged
    {
        CheckSizes(sizeof(TKey), ValueSize);
        uint bucket = 0;
        void* from = null;
        for (int room = BatchSize, result = 0; result != -Libc.ENOENT;)
        {
            var keys = new TKey[room];
            var values = new byte[room * ValueSize];
            uint count = (uint)room;
            fixed (TKey* keysPointer = keys)
            fixed (byte* valuesPointer = values)
            {
                result = Libbpf.bpf_map_lookup_batch(Descriptor, from, &bucket, keysPointer, valuesPointer, &count, null);
            }
            if (result == -Libc.ENOSPC)
            {
                room *= 2; // a bucket holds more entries than there was room for
                continue;
            }
            if (result is not (0 or -Libc.ENOENT))
                break;
            for (int i = 0; i < (int)count; i++)
                visit(keys[i], values.AsSpan(i * ValueSize, ValueSize));
            from = &bucket;
        }
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
