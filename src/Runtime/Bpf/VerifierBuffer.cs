using System.Runtime.InteropServices;
using System.Text;

namespace Sonde.Runtime.Bpf;

/// <summary>
/// Where the verifier writes while one object is loaded. libbpf would print the log, and cut off its end, where the reason is. All
/// programs share the buffer, since libbpf stops at the first that is refused. Costs address space only, unless it is written to.
/// </summary>
internal sealed unsafe class VerifierBuffer : IDisposable
{
    // The most that every kernel since 5.15 takes. From 6.4 on, the kernel keeps the end of a longer log, before that its beginning.
    private const int Capacity = (16 << 20) - 1;

    private byte* _bytes = (byte*)NativeMemory.Alloc(Capacity);

    internal VerifierBuffer() => *_bytes = 0;

    /// <summary>What was written; empty where no program was refused.</summary>
    internal string Text
    {
        get
        {
            // SAFETY: the kernel ends the text with a NUL inside of the buffer; where it did not, the span's length is the bound.
            var bytes = new ReadOnlySpan<byte>(_bytes, Capacity);
            int end = bytes.IndexOf((byte)0);
            return Encoding.UTF8.GetString(end < 0 ? bytes : bytes[..end]);
        }
    }

    /// <summary>Has the verifier write here of a program that is not loaded yet.</summary>
    internal void Watch(BpfProgram program) => program.SetLog(_bytes, Capacity);

    /// <inheritdoc/>
    public void Dispose()
    {
        NativeMemory.Free(_bytes);
        _bytes = null;
    }
}
