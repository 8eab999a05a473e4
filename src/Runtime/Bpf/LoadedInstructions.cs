using System.Buffers.Binary;
using Sonde.Runtime.Interop;

namespace Sonde.Runtime.Bpf;

/// <summary>The instructions of a loaded program: as it was given to the kernel, and as the verifier has left it.</summary>
internal static unsafe class LoadedInstructions
{
    // include/uapi/linux/bpf.h and bpf_common.h
    private const int InstructionSize = 8;
    private const int ClassMask = 0x07;
    private const int ClassStore = 0x02;
    private const int ClassStoreRegister = 0x03;
    private const int Call = 0x85;
    private const int LoadConstant = 0x18;
    private const int MapDescriptor = 1; // BPF_PSEUDO_MAP_FD

    /// <summary>Whether a program, or a function that it calls, uses a map.</summary>
    /// <param name="program">A loaded program, as libbpf's own pointer.</param>
    /// <param name="map">A map of its object.</param>
    internal static bool Use(nint program, BpfMap map)
    {
        ReadOnlySpan<byte> instructions = Given(program);
        for (int i = 0; i < instructions.Length; i += InstructionSize)
        {
            // Opcode, registers, offset, constant: the source register says what the constant is.
            if (instructions[i] == LoadConstant && instructions[i + 1] >> 4 == MapDescriptor
                && BinaryPrimitives.ReadInt32LittleEndian(instructions[(i + 4)..]) == map.Descriptor)
            {
                return true;
            }
        }
        return false;
    }

    /// <summary>
    /// Whether switches in its read-only data have left nothing of a program: it had calls or stores, and the verifier removed all of
    /// them, so it cannot do anything but return. False where the kernel does not show the instructions.
    /// </summary>
    /// <param name="program">A loaded program, as libbpf's own pointer.</param>
    internal static bool AreAllRemoved(nint program)
    {
        ReadOnlySpan<byte> given = Given(program);
        int descriptor = Libbpf.bpf_program__fd(program);
        var info = new ProgramInfo();
        if (!HaveEffect(given) || !ProgramInfo.TryRead(descriptor, ref info) || info.TranslatedLength is 0 or > int.MaxValue)
            return false;
        byte[] instructions = new byte[info.TranslatedLength];
        fixed (byte* start = instructions)
        {
            info = new ProgramInfo { TranslatedLength = (uint)instructions.Length, TranslatedInstructions = (ulong)start };
            // SAFETY: the kernel writes at most TranslatedLength bytes there.
            if (!ProgramInfo.TryRead(descriptor, ref info) || info.TranslatedInstructions == 0)
                return false;
        }
        return !HaveEffect(instructions);
    }

    // SAFETY: libbpf keeps the instructions until the object is closed.
    private static ReadOnlySpan<byte> Given(nint program) => new(
        Libbpf.bpf_program__insns(program), checked((int)Libbpf.bpf_program__insn_cnt(program) * InstructionSize));

    private static bool HaveEffect(ReadOnlySpan<byte> instructions)
    {
        for (int i = 0; i < instructions.Length; i += InstructionSize)
        {
            if (instructions[i] == Call || (instructions[i] & ClassMask) is ClassStore or ClassStoreRegister)
                return true;
        }
        return false;
    }
}
