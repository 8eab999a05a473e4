using System.Runtime.InteropServices;
using Sonde.Runtime.Bpf;
using Sonde.Runtime.Interop;

namespace Sonde.Runtime.Reading;

/// <summary>Handles records.</summary>
internal interface IRecordHandler
{
    /// <summary>Handles a record in place.</summary>
    /// <param name="record">The record's bytes in the ring, which are valid only during the call.</param>
    void OnRecord(ReadOnlySpan<byte> record);
}

/// <summary>
/// Reads a BPF ring buffer through its own memory mappings. The layout is kernel ABI (kernel/bpf/ringbuf.c): a page with the consumer's
/// position, a page with the producer's, then the data. The kernel offers the data twice in a row, so that a record that wraps is
/// contiguous. Only the first copy is mapped, because the second would count as resident memory too: the one record of each round that
/// wraps is copied. Only one thread may use it at a time.
/// </summary>
internal sealed unsafe class RingReader : IDisposable
{
    private const uint BusyBit = 1u << 31;
    private const uint DiscardBit = 1u << 30;
    private const int HeaderSize = 8;

    private readonly nuint _pageSize = (nuint)Environment.SystemPageSize;
    private readonly nuint _producerLength;
    private readonly byte* _consumerPage;
    private readonly byte* _producerPages;
    private readonly byte* _data;
    private readonly ulong _mask;
    private byte[] _wrapped = new byte[4096];
    private ulong _position;
    private bool _disposed;

    /// <summary>Maps the ring.</summary>
    /// <param name="ring">The map, which outlives the reader.</param>
    /// <param name="size">Its size in bytes: a power of two and a multiple of the page size.</param>
    /// <exception cref="ProbeException">The ring could not be mapped.</exception>
    internal RingReader(BpfMap ring, int size)
    {
        _mask = (ulong)size - 1;
        _producerLength = _pageSize + (nuint)size;
        _consumerPage = Map(ring.Descriptor, _pageSize, Libc.PROT_READ | Libc.PROT_WRITE, 0);
        _producerPages = Map(ring.Descriptor, _producerLength, Libc.PROT_READ, (long)_pageSize);
        _data = _producerPages + _pageSize;
    }

    /// <summary>Bytes that producers have written, or reserved, and that were not read yet. Any thread may ask until the reader is disposed.</summary>
    internal long Used => (long)(Volatile.Read(ref *(ulong*)_producerPages) - Volatile.Read(ref *(ulong*)_consumerPage));

    /// <summary>
    /// Hands finished records to <paramref name="handler"/>, at most an eighth of the ring, and then returns their room to the producers in
    /// one store.
    /// </summary>
    /// <returns>The number of bytes of the ring that were consumed; 0 if nothing is left.</returns>
    internal long DrainBatch<THandler>(THandler handler)
        where THandler : IRecordHandler
    {
        // Another process may have read before.
        ulong start = _position = Volatile.Read(ref *(ulong*)_consumerPage);
        ulong batch = (_mask + 1) / 8;
        try
        {
            while (_position - start < batch && TryRead(out ReadOnlySpan<byte> record, out ulong next))
            {
                _position = next;
                if (!record.IsEmpty)
                    handler.OnRecord(record);
            }
        }
        finally
        {
            if (_position != start)
            {
                Volatile.Write(ref *(ulong*)_consumerPage, _position);
                // Orders the store before the reader's next load of the producer's position. Without the barrier, a producer that wakes the
                // reader only when the reader has caught up could miss that it has.
                Interlocked.MemoryBarrier();
            }
        }
        return (long)(_position - start);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        _ = Libc.munmap((nint)_consumerPage, _pageSize);
        _ = Libc.munmap((nint)_producerPages, _producerLength);
    }

    private bool TryRead(out ReadOnlySpan<byte> record, out ulong next)
    {
        record = default;
        next = 0;
        // SAFETY: both mappings live until Dispose, which the owner calls after the last Drain. A header never wraps, because positions are
        // multiples of its size. A record's length, which only the kernel writes, is less than the ring's size: the record ends within the
        // ring, or it is copied from both of the ring's ends.
        if (_position >= Volatile.Read(ref *(ulong*)_producerPages))
            return false;
        byte* header = _data + (_position & _mask);
        uint lengthAndFlags = Volatile.Read(ref *(uint*)header);
        if ((lengthAndFlags & BusyBit) != 0)
            return false;
        uint length = lengthAndFlags & ~DiscardBit;
        if ((lengthAndFlags & DiscardBit) == 0)
            record = At((_position + HeaderSize) & _mask, (int)length);
        next = _position + ((length + HeaderSize + 7) & ~7u);
        return true;
    }

    private ReadOnlySpan<byte> At(ulong offset, int length)
    {
        ulong left = _mask + 1 - offset;
        if ((ulong)length <= left)
            return new ReadOnlySpan<byte>(_data + offset, length);
        if (length > _wrapped.Length)
            _wrapped = new byte[length];
        new ReadOnlySpan<byte>(_data + offset, (int)left).CopyTo(_wrapped);
        new ReadOnlySpan<byte>(_data, length - (int)left).CopyTo(_wrapped.AsSpan((int)left));
        return _wrapped.AsSpan(0, length);
    }

    private static byte* Map(int descriptor, nuint length, int protection, long offset)
    {
        nint memory = Libc.mmap(0, length, protection, Libc.MAP_SHARED, descriptor, offset);
        if (memory == -1)
            Errno.ThrowLast("The event ring could not be mapped");
        return (byte*)memory;
    }
}
