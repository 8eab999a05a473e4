using System.Buffers.Binary;
using Iced.Intel;

namespace Sonde.Runtime.Executables.Sites;

/// <summary>Where the code of an assembly function leads, and whether it leaves the goroutine's register alone.</summary>
/// <param name="Jumps">The addresses to which it jumps; <see langword="null"/> among them stands for one that it computes.</param>
/// <param name="Calls">The addresses that it calls, likewise.</param>
/// <param name="ReplacesGoroutine">Whether it writes anything but the goroutine to the register that holds it in Go code.</param>
internal sealed record AssemblyFlow(IReadOnlyList<ulong?> Jumps, IReadOnlyList<ulong?> Calls, bool ReplacesGoroutine)
{
    private const int InstructionSize = 4;

    /// <summary>Reads the code of an x86-64 function, in which R14 is the goroutine.</summary>
    public static AssemblyFlow OfX86(ReadOnlySpan<byte> code, ulong address)
    {
        List<ulong?> jumps = [], calls = [];
        bool replaces = false, isReplaced = false;
        var effects = new InstructionInfoFactory();
        var function = new FunctionCode(code, address);
        while (function.TryDecode(out Instruction instruction))
        {
            switch (instruction.FlowControl)
            {
                case FlowControl.ConditionalBranch or FlowControl.UnconditionalBranch:
                    jumps.Add(instruction.NearBranchTarget);
                    break;
                case FlowControl.IndirectBranch:
                    jumps.Add(null);
                    break;
                case FlowControl.Call:
                    calls.Add(instruction.NearBranchTarget);
                    break;
                case FlowControl.IndirectCall:
                    calls.Add(null);
                    break;
            }
            // The offset of the goroutine may be moved to R14 just before it is loaded.
            if (!X86Sites.LoadsGoroutine(instruction))
                replaces |= isReplaced;
            isReplaced = !X86Sites.LoadsGoroutine(instruction) && !instruction.IsInvalid && WritesR14(effects.GetInfo(instruction));
        }
        return new AssemblyFlow(jumps, calls, replaces || isReplaced);
    }

    /// <summary>
    /// Reads the code of an arm64 function. Assembly cannot use R28, which is the goroutine. Instructions: Arm Architecture Reference Manual,
    /// C4.1 "Branches, Exception Generating and System instructions".
    /// </summary>
    public static AssemblyFlow OfArm64(ReadOnlySpan<byte> code, ulong address)
    {
        List<ulong?> jumps = [], calls = [];
        for (int at = 0; at + InstructionSize <= code.Length; at += InstructionSize)
        {
            uint instruction = BinaryPrimitives.ReadUInt32LittleEndian(code[at..]);
            ulong Target(int lowest, int bits) =>
                address + (ulong)at + (ulong)((long)((int)(instruction << (32 - lowest - bits)) >> (32 - bits)) * InstructionSize);
            if ((instruction & 0xFC000000) == 0x14000000) // B
                jumps.Add(Target(0, 26));
            else if ((instruction & 0xFC000000) == 0x94000000) // BL
                calls.Add(Target(0, 26));
            else if ((instruction & 0xFF000000) == 0x54000000 || (instruction & 0x7E000000) == 0x34000000) // B.cond, CBZ, CBNZ
                jumps.Add(Target(5, 19));
            else if ((instruction & 0x7E000000) == 0x36000000) // TBZ, TBNZ
                jumps.Add(Target(5, 14));
            else if ((instruction & 0xFFFFFC1F) == 0xD61F0000) // BR
                jumps.Add(null);
            else if ((instruction & 0xFFFFFC1F) == 0xD63F0000) // BLR
                calls.Add(null);
        }
        return new AssemblyFlow(jumps, calls, ReplacesGoroutine: false);
    }

    private static bool WritesR14(in InstructionInfo info)
    {
        foreach (UsedRegister used in info.GetUsedRegisters())
        {
            if (used.Register.GetFullRegister() == Register.R14 && X86Sites.IsWrite(used.Access))
                return true;
        }
        return false;
    }
}
