using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Sonde.Runtime.Interop;
using Sonde.Shared;

namespace Sonde.Runtime.Bpf;

/// <summary>
/// Collects what libbpf prints during one call, so that it appears in an exception and not on the host's stderr. libbpf has one print
/// function for the whole process; text from other threads is dropped.
/// </summary>
internal static unsafe class LibbpfLog
{
    private const int Warning = 0;
    private const int MaxLength = 4 << 20;

    [ThreadStatic]
    private static StringBuilder? _text;

    /// <summary>Replaces libbpf's print function, once per process.</summary>
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

    /// <summary>Starts collecting on this thread.</summary>
    internal static void Begin() => _text = new StringBuilder();

    /// <summary>Stops collecting and returns what was printed.</summary>
    internal static string End()
    {
        string text = _text?.ToString() ?? "";
        _text = null;
        return text;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Print(int level, byte* format, nint arguments)
    {
        // SAFETY: format and arguments are libbpf's and are valid during the call; vsnprintf writes no more than the capacity. A va_list
        // arrives as a pointer on x86-64 (array type) and on arm64 (composite of more than 16 bytes), and is passed on as one.
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
