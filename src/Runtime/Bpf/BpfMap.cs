using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Sonde.Runtime.Interop;

namespace Sonde.Runtime.Bpf;

/// <summary>A map of a loaded object, or one that objects share. Safe for use by several threads.</summary>
/// <param name="Name">Name in the object.</param>
/// <param name="Descriptor">Borrowed from the map's owner, which outlives this value.</param>
/// <param name="KeySize">In bytes.</param>
/// <param name="ValueSize">In bytes.</param>
internal sealed record BpfMap(string Name, int Descriptor, int KeySize, int ValueSize)
{
    /// <summary>For <see cref="Update"/>: BPF_NOEXIST.</summary>
    internal const ulong OnlyNew = 1;

    private const int BatchSize = 256;

    /// <summary>Sees one entry. The value is valid during the call.</summary>
    internal delegate void EntryVisitor<TKey>(in TKey key, ReadOnlySpan<byte> value)
        where TKey : unmanaged;

    /// <summary>Sets one entry.</summary>
    /// <returns>0, or a negative errno: E2BIG where the map is full, EEXIST where only a new entry is wanted and there is one.</returns>
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

    /// <summary>Removes one entry.</summary>
    /// <returns>Whether it was there.</returns>
    internal unsafe bool Delete<TKey>(in TKey key)
        where TKey : unmanaged
    {
        CheckSizes(sizeof(TKey), ValueSize);
        fixed (TKey* keyPointer = &key)
        {
            return Libbpf.bpf_map_delete_elem(Descriptor, keyPointer) == 0;
        }
    }

    /// <summary>Reads one entry; false, and zero, where there is none.</summary>
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

    /// <summary>Removes the entries whose keys <paramref name="matches"/> names.</summary>
    internal void DeleteWhere<TKey>(Func<TKey, bool> matches)
        where TKey : unmanaged => ForEach((in TKey key, ReadOnlySpan<byte> _) =>
        {
            if (matches(key))
                Delete(key);
        });

    /// <summary>Counts the entries whose values <paramref name="matches"/> names.</summary>
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
    /// Visits each entry; the visitor may remove it. The map is read in batches, each a row of whole buckets: a walk from key to key
    /// starts over whenever the key where it stands is removed by a program.
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
                room *= 2; // a bucket holds more than there was room for
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
