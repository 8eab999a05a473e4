namespace Sonde.Runtime.Executables.Files;

/// <summary>A range of a file as a stream, for decompression. It ends where the file ends.</summary>
internal sealed class FileRangeStream(FileReader file, ulong offset, ulong length) : Stream
{
    private ulong _next = offset;
    private ulong _remaining = file.Has(offset, length) ? length : 0;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    /// <exception cref="TargetException">The file cannot be read, or has shrunk since it was opened.</exception>
    public override int Read(Span<byte> buffer)
    {
        buffer = buffer[..(int)Math.Min((ulong)buffer.Length, _remaining)];
        file.Copy(_next, buffer);
        _next += (ulong)buffer.Length;
        _remaining -= (ulong)buffer.Length;
        return buffer.Length;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
