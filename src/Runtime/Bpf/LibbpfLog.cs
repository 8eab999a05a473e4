using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Sonde.Runtime.Interop;
using Sonde.Shared;

namespace Sonde.Runtime.Bpf;

/// <summary>
/// Collects what libbpf prints while one call runs, so that it ends up in an exception and not on the host's stderr. libbpf has one
/// printer for the whole process; text of other threads is dropped.
/// </summary>
internal static unsafe class LibbpfLog
{
    private const int Warning = 0;
    private const int MaxLength = 4 << 20;

    [ThreadStatic]
    private static StringBuilder? _text;

    /// <summary>Replaces libbpf's printer, once a process.</summary>
    /// <exception cref="ProbeException">libbpf.so.1 is missing.</exception>
    internal static void Install()
    {
        try
        {
            Libbpf.libbpf_set_print(&Print);
        }
        catch (DllNotFoundException e)
        {
            throw new ProbeException(
                ProbeError.LibbpfMissing,
                $"'{Libbpf.Library}' was not found. Sonde loads its programs through it. Install it: {InstallCommands.Libbpf}",
                e);
        }
    }

    /// <summary>Starts to collect on this thread.</summary>
    internal static void Begin() => _text = new StringBuilder();

    /// <summary>Stops to collect and gives what was printed.</summary>
    internal static string End()
    {
        string text = _text?.ToString() ?? "";
        _text = null;
        return text;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Print(int level, byte* format, nint arguments)
    {
        // A va_list reaches us as a pointer on x86-64 (array type) and on arm64 (composite of more than 16 bytes), and goes on as one.
        if (level != Warning || _text is not { Length: < MaxLength } text)
            return 0;
        const int capacity = 1 << 20;
        byte* buffer = (byte*)NativeMemory.Alloc(capacity);
        int length = Libc.vsnprintf(buffer, capacity, format, arguments);
        if (length > 0)
            text.Append(Encoding.UTF8.GetString(buffer, Math.Min(length, capacity - 1)));
        NativeMemory.Free(buffer);
        return 0;
    }
}
