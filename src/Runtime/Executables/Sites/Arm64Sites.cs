using System.Buffers.Binary;

namespace Sonde.Runtime.Executables.Sites;

/// <summary>Finds the probe sites of an arm64 function, whose instructions all have four bytes.</summary>
internal static class Arm64Sites
{
    private const int InstructionSize = 4;

    // RET {Xn}: Arm Architecture Reference Manual, C6.2 "RET".
    private const uint ReturnMask = 0xFFFFFC1F;
    private const uint Return = 0xD65F0000;

    // BL label: C6.2 "BL". The distance is a signed number of instructions.
    private const uint CallMask = 0xFC000000;
    private const uint Call = 0x94000000;
    private const int DistanceBits = 26;

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

    /// <summary>Returns the address of every call, and the address of the function that it calls.</summary>
    public static List<(ulong Address, ulong Target)> FindCalls(ReadOnlySpan<byte> code, ulong address)
    {
        var calls = new List<(ulong Address, ulong Target)>();
        for (int at = 0; at + InstructionSize <= code.Length; at += InstructionSize)
        {
            uint instruction = BinaryPrimitives.ReadUInt32LittleEndian(code[at..]);
            int distance = (int)(instruction << (32 - DistanceBits)) >> (32 - DistanceBits);
            if ((instruction & CallMask) == Call)
                calls.Add((address + (ulong)at, address + (ulong)at + (ulong)((long)distance * InstructionSize)));
        }
        return calls;
    }
}
