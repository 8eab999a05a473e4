using System.Runtime.InteropServices;
using static Sonde.Tool.Interop.Libc;

namespace Sonde.Tool.Cli;

/// <summary>
/// Writes to standard output or standard error directly. The runtime's console swallows EPIPE, so <c>sonde … | head</c> would
/// run for ever, and it sends set-up codes to the terminal, which belongs to the traced command. A
/// <see cref="FileStream"/> would keep its own offset into a file that sonde and the command share.
/// </summary>
internal sealed class StandardStream : Stream
{
    private const int OutputDescriptor = 1;
    private const int ErrorDescriptor = 2;
    private const int BufferSize = 16_384;

    private readonly int _descriptor;

    private StandardStream(int descriptor) => _descriptor = descriptor;

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

    /// <summary>Creates a UTF-8 writer on standard output. The caller flushes it.</summary>
    public static TextWriter CreateOutput() =>
        new StreamWriter(new StandardStream(OutputDescriptor), bufferSize: BufferSize);

    /// <summary>
    /// Creates a UTF-8 writer on standard error that writes immediately. Safe for use by several threads.
    /// </summary>
    public static TextWriter CreateError() =>
        TextWriter.Synchronized(new StreamWriter(new StandardStream(ErrorDescriptor)) { AutoFlush = true });

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
                written = write(_descriptor, bytes, (nuint)buffer.Length);
            if (written >= 0)
                buffer = buffer[(int)written..];
            else if (Marshal.GetLastPInvokeError() is var error and not EINTR)
                throw new IOException($"{Marshal.GetPInvokeErrorMessage(error)}.");
        }
    }
}
