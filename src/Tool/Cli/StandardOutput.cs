using System.Runtime.InteropServices;

namespace Sonde.Tool.Cli;

/// <summary>
/// Standard output that says when its reader has gone. The runtime's console stream swallows EPIPE, so <c>sonde … | head</c>
/// would go on for ever; a <see cref="FileStream"/> would write at offsets of its own into a file shared with standard error.
/// </summary>
internal sealed partial class StandardOutput : Stream
{
    private const int Descriptor = 1;
    private const int Interrupted = 4;

    /// <inheritdoc/>
    public override bool CanRead => false;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Makes a buffered UTF-8 writer on standard output.</summary>
    public static TextWriter CreateWriter() => new StreamWriter(new StandardOutput(), bufferSize: 16_384);

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override unsafe void Write(ReadOnlySpan<byte> buffer)
    {
        while (buffer.Length > 0)
        {
            nint written;
            // SAFETY: the span is pinned for the call, and the kernel does not keep its address.
            fixed (byte* bytes = buffer)
                written = write(Descriptor, bytes, (nuint)buffer.Length);
            if (written >= 0)
                buffer = buffer[(int)written..];
            else if (Marshal.GetLastPInvokeError() is var error and not Interrupted)
                throw new IOException($"Standard output cannot be written (error {error}).");
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    private static unsafe partial nint write(int descriptor, byte* bytes, nuint count);
}
