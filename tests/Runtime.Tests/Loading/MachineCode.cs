using Sonde.Runtime.Interop;

namespace Sonde.Runtime.Tests.Loading;

/// <summary>What the kernel compiled a program to.</summary>
internal static unsafe class MachineCode
{
    /// <summary>The machine code of a program and its subprograms.</summary>
    internal static byte[] Of(int program)
    {
        var info = new ProgramInfo();
        Assert.True(ProgramInfo.TryRead(program, ref info));
        byte[] code = new byte[info.CompiledLength];
        fixed (byte* start = code)
        {
            info = new ProgramInfo { CompiledLength = (uint)code.Length, CompiledInstructions = (ulong)start };
            // SAFETY: the kernel writes at most CompiledLength bytes there.
            Assert.True(ProgramInfo.TryRead(program, ref info));
        }
        return code;
    }
}
