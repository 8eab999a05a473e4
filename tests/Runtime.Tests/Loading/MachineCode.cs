using System.Runtime.InteropServices;
using Sonde.Runtime.Interop;

namespace Sonde.Runtime.Tests.Loading;

/// <summary>What the kernel compiled a program to.</summary>
internal static unsafe class MachineCode
{
    /// <summary>The machine code of a program and its subprograms.</summary>
    internal static byte[] Of(int program)
    {
        var info = new ProgramInfo();
        Read(program, &info);
        byte[] code = new byte[info.CompiledLength];
        fixed (byte* start = code)
        {
            info = new ProgramInfo { CompiledLength = (uint)code.Length, CompiledInstructions = (ulong)start };
            // SAFETY: the kernel writes at most CompiledLength bytes there.
            Read(program, &info);
        }
        return code;
    }

    private static void Read(int program, ProgramInfo* info)
    {
        uint size = (uint)sizeof(ProgramInfo);
        Assert.Equal(0, Libbpf.bpf_obj_get_info_by_fd(program, info, &size));
    }

    /// <summary><c>struct bpf_prog_info</c> up to the instructions (include/uapi/linux/bpf.h).</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct ProgramInfo
    {
        internal uint Type;
        internal uint Id;
        internal ulong Tag;
        internal uint CompiledLength;
        internal uint TranslatedLength;
        internal ulong CompiledInstructions;
        internal ulong TranslatedInstructions;
    }
}
