using Sonde.Runtime.Interop;

namespace Sonde.Runtime.Tests.Loading;

/// <summary>The machine code that the kernel compiled from a program.</summary>
internal static unsafe class MachineCode
{
    /// <summary>Returns the machine code of a program and its subprograms.</summary>
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
