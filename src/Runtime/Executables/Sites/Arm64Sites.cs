using System.Buffers.Binary;

namespace Sonde.Runtime.Executables.Sites;

/// <summary>Finds the probe sites of an arm64 function, whose instructions all have four bytes.</summary>
internal static class Arm64Sites
{
    private const int InstructionSize = 4;

    // RET {Xn}: Arm Architecture Reference Manual, C6.2 "RET".
    private const uint ReturnMask = 0xFFFFFC1F;
    private const uint Return = 0xD65F0000;

    public static List<ulong> FindReturns(ReadOnlySpan<byte> code, ulong address)
    {
        var returns = new List<ulong>();
        for (int at = 0; at + InstructionSize <= code.Length; at += InstructionSize)
        {
            if ((BinaryPrimitives.ReadUInt32LittleEndian(code[at..]) & ReturnMask) == Return)
                returns.Add(address + (ulong)at);
        }
        return returns;
    }
}
