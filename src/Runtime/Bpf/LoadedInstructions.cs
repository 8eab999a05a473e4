using System.Buffers.Binary;

namespace Sonde.Runtime.Bpf;

/// <summary>Examines the instructions of a loaded program, as they were passed to the kernel.</summary>
internal static class LoadedInstructions
{
    // include/uapi/linux/bpf.h and bpf_common.h
    private const int InstructionSize = 8;
    private const int LoadConstant = 0x18;
    private const int MapDescriptor = 1; // BPF_PSEUDO_MAP_FD

    /// <summary>Whether a program, or a function that it calls, uses a map.</summary>
    /// <param name="program">A loaded program.</param>
    /// <param name="map">A map of its object.</param>
    internal static bool Use(BpfProgram program, BpfMap map)
    {
        ReadOnlySpan<byte> instructions = program.Instructions;
        for (int i = 0; i < instructions.Length; i += InstructionSize)
        {
            // An instruction is opcode, registers, offset, constant; the source register says what the constant means.
            if (instructions[i] == LoadConstant && instructions[i + 1] >> 4 == MapDescriptor
                && BinaryPrimitives.ReadInt32LittleEndian(instructions[(i + 4)..]) == map.Descriptor)
            {
                return true;
            }
        }
        return false;
    }
}
