using System.Runtime.InteropServices;
using System.Text;

namespace Sonde.Runtime.Bpf;

/// <summary>
/// Receives the verifier's log while one object is loaded. libbpf itself would print the log and cut off its end, which holds the reason.
/// All programs share the buffer, because libbpf stops at the first refused one. The buffer costs only address space unless it is written
/// to.
/// </summary>
internal sealed unsafe class VerifierBuffer : IDisposable
{
    // The largest size that every kernel since 5.15 accepts. From 6.4 on, the kernel keeps the end of a longer log; before, its beginning.
    private const int Capacity = (16 << 20) - 1;

    private byte* _bytes = (byte*)NativeMemory.Alloc(Capacity);

    internal VerifierBuffer() => *_bytes = 0;

    /// <summary>The text that was written; empty if no program was refused.</summary>
    internal string Text
    {
        get
        {
            // SAFETY: the kernel ends the text with a NUL inside the buffer; if it did not, the span's length would be the bound.
            var bytes = new ReadOnlySpan<byte>(_bytes, Capacity);
            int end = bytes.IndexOf((byte)0);
            return Encoding.UTF8.GetString(end < 0 ? bytes : bytes[..end]);
        }
    }

    /// <summary>Makes the verifier write its log about a program that is not loaded yet into this buffer.</summary>
    internal void Watch(BpfProgram program) => program.SetLog(_bytes, Capacity);

    /// <inheritdoc/>
    public void Dispose()
    {
        NativeMemory.Free(_bytes);
        _bytes = null;
    }
}
