namespace Sonde.OpenTelemetry.Wire;

/// <summary>Chunks that are not in use. Not thread-safe.</summary>
internal sealed class ChunkPool
{
    /// <summary>The size of a chunk: too small for the heap of large objects, large enough for one call of the socket.</summary>
    public const int ChunkSize = 32 << 10;

    // Enough for the batch that is sent and the one that is filled, but not for all that an outage has kept waiting.
    private const int MostSpare = (2 << 20) / ChunkSize;

    private readonly Stack<byte[]> _spare = new();

    public byte[] Take() => _spare.TryPop(out byte[]? chunk) ? chunk : GC.AllocateUninitializedArray<byte>(ChunkSize);

    public void Return(byte[] chunk)
    {
        if (_spare.Count < MostSpare)
            _spare.Push(chunk);
    }
}
