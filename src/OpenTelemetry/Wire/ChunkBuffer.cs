namespace Sonde.OpenTelemetry.Wire;

/// <summary>
/// Bytes in chunks of one size, which come from a pool. A buffer that grew as a whole would leave its smaller predecessors behind, each of
/// them in memory that the garbage collector rarely visits. One thread at a time may use it.
/// </summary>
internal sealed class ChunkBuffer(ChunkPool pool)
{
    private readonly List<byte[]> _chunks = new(capacity: 64); // for a batch of the largest usual size

    /// <summary>The number of bytes.</summary>
    public int Length { get; private set; }

    /// <summary>Appends a copy of bytes.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            int offset = Length % ChunkPool.ChunkSize;
            if (offset == 0)
                _chunks.Add(pool.Take());
            int count = Math.Min(bytes.Length, ChunkPool.ChunkSize - offset);
            bytes[..count].CopyTo(_chunks[^1].AsSpan(offset));
            bytes = bytes[count..];
            Length += count;
        }
    }

    /// <summary>Returns a range of the bytes, chunk by chunk.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> Slice(int start, int length)
    {
        for (int end = start + length; start < end;)
        {
            int offset = start % ChunkPool.ChunkSize;
            int count = Math.Min(end - start, ChunkPool.ChunkSize - offset);
            yield return _chunks[start / ChunkPool.ChunkSize].AsMemory(offset, count);
            start += count;
        }
    }

    /// <summary>Removes all bytes and gives the chunks back.</summary>
    public void Clear()
    {
        foreach (byte[] chunk in _chunks)
            pool.Return(chunk);
        _chunks.Clear();
        Length = 0;
    }
}
