using Iced.Intel;

namespace Sonde.Runtime.Executables.Sites;

/// <summary>Finds the probe sites of an x86-64 function by decoding it from its start.</summary>
internal static class X86Sites
{
    // The longest check that Go's assembler writes (huge frames) has eight instructions.
    private const int LongestPrologue = 12;

    /// <summary>
    /// Returns the best site for an entry probe: the kernel emulates its instruction, no register of Go's ABIInternal has been written yet,
    /// and nothing in the function jumps to after its start and up to the site. Otherwise it is the first instruction.
    /// </summary>
    /// <remarks>
    /// The assembler writes the check before the function's own code (cmd/internal/obj/x86, <c>stacksplit</c>), so no entry of a jump table
    /// can point into it. Registers: https://go.dev/s/regabi, cmd/compile/abi-internal.md.
    /// </remarks>
    public static (ulong Address, ProbeSiteKind Kind) FindEntry(ReadOnlySpan<byte> code, ulong address)
    {
        return X86Prologue.TryFindEntry(code, out int known, out ProbeSiteKind kind)
            ? (address + (ulong)known, kind)
            : FindEntryByDecoding(code, address);
    }

    /// <summary>Finds the site for any start, by decoding.</summary>
    public static (ulong Address, ProbeSiteKind Kind) FindEntryByDecoding(ReadOnlySpan<byte> code, ulong address)
    {
        (ulong Address, ProbeSiteKind Kind) site = Candidate(new FunctionCode(code, address));
        return site.Address == address || !IsJumpedInto(code, address, site.Address)
            ? site
            : (address, ProbeSiteKind.FirstInstruction);
    }

    /// <summary>Returns the address of every <c>ret</c>. Bytes that do not decode as an instruction are skipped.</summary>
    public static List<ulong> FindReturns(ReadOnlySpan<byte> code, ulong address)
    {
        var returns = new List<ulong>();
        var function = new FunctionCode(code, address);
        while (function.TryDecode(out Instruction instruction))
        {
            if (instruction.Mnemonic == Mnemonic.Ret)
                returns.Add(instruction.IP);
        }
        return returns;
    }

    /// <summary>Returns the address of every call, and the address of the function that it calls.</summary>
    public static List<(ulong Address, ulong Target)> FindCalls(ReadOnlySpan<byte> code, ulong address)
    {
        var calls = new List<(ulong Address, ulong Target)>();
        var function = new FunctionCode(code, address);
        while (function.TryDecode(out Instruction instruction))
        {
            if (instruction.IsCallNear)
                calls.Add((instruction.IP, instruction.NearBranchTarget));
        }
        return calls;
    }

    private static (ulong Address, ProbeSiteKind Kind) Candidate(FunctionCode function)
    {
        var site = (function.Address, Kind: ProbeSiteKind.FirstInstruction);
        var effects = new InstructionInfoFactory();
        Instruction previous = default;
        for (int i = 0; i < LongestPrologue && function.TryDecode(out Instruction instruction); i++)
        {
            if (instruction.Code == Code.Push_r64 && instruction.Op0Register == Register.RBP)
                return (instruction.IP, ProbeSiteKind.EmulatedEntry);
            if (instruction.IsJccShortOrNear && ComparesStackBound(previous))
                site = (instruction.IP, ProbeSiteKind.StackCheck);
            else if (!IsFrameUnderflowJump(previous, instruction)
                && (instruction.FlowControl != FlowControl.Next
                    || !(LoadsGoroutine(instruction) || LoadsOffsetOfGoroutine(instruction) || LeavesCallStateAlone(instruction, effects))))
                break;
            previous = instruction;
        }
        return site;
    }

    /// <summary><c>cmp …,[r14+10h]</c>: R14 is the goroutine, its <c>stackguard0</c> is at 16 and <c>stackguard1</c> at 24.</summary>
    private static bool ComparesStackBound(in Instruction instruction) =>
        instruction is { Mnemonic: Mnemonic.Cmp, MemoryBase: Register.R14, MemoryIndex: Register.None, MemoryDisplacement64: 16 or 24 };

    /// <summary>
    /// Whether a jump checks for underflow, which comes first because a frame of many megabytes could pass below address zero: <c>sub
    /// r12,…; jb</c>.
    /// </summary>
    private static bool IsFrameUnderflowJump(in Instruction previous, in Instruction instruction) =>
        instruction.IsJccShortOrNear
        && previous is { Mnemonic: Mnemonic.Sub, Op0Register: Register.R12 };

    /// <summary>
    /// Whether an instruction loads the goroutine into R14: <c>mov r14,fs:[…]</c>. Assembly does that before its stack check, because R14 is
    /// any register to its callers.
    /// </summary>
    internal static bool LoadsGoroutine(in Instruction instruction) =>
        instruction is { Mnemonic: Mnemonic.Mov, Op0Register: Register.R14, MemorySegment: Register.FS };

    /// <summary>
    /// Whether an instruction of a position-independent executable prepares <see cref="LoadsGoroutine"/>: <c>mov r14,-8</c> or <c>mov
    /// r14,[rip+…]</c>.
    /// </summary>
    private static bool LoadsOffsetOfGoroutine(in Instruction instruction) =>
        instruction is { Mnemonic: Mnemonic.Mov, Op0Register: Register.R14 }
        && (instruction.Op1Kind is OpKind.Immediate32to64 or OpKind.Immediate64 || instruction.IsIPRelativeMemoryOperand);

    /// <summary>Whether an instruction writes neither memory nor a register in which a caller passes anything.</summary>
    private static bool LeavesCallStateAlone(in Instruction instruction, InstructionInfoFactory effects)
    {
        if (instruction.IsInvalid)
            return false;
        InstructionInfo info = effects.GetInfo(instruction);
        foreach (UsedMemory memory in info.GetUsedMemory())
        {
            if (IsWrite(memory.Access))
                return false;
        }
        foreach (UsedRegister used in info.GetUsedRegisters())
        {
            // At a function's start only R12 and R13 are scratch registers; the check for large frames uses them.
            if (IsWrite(used.Access) && used.Register.GetFullRegister() is not (Register.R12 or Register.R13))
                return false;
        }
        return true;
    }

    internal static bool IsWrite(OpAccess access) =>
        access is OpAccess.Write or OpAccess.CondWrite or OpAccess.ReadWrite or OpAccess.ReadCondWrite;

    private static bool IsJumpedInto(ReadOnlySpan<byte> code, ulong start, ulong site)
    {
        var function = new FunctionCode(code, start);
        while (function.TryDecode(out Instruction instruction))
        {
            bool isBranch = instruction.FlowControl is FlowControl.ConditionalBranch or FlowControl.UnconditionalBranch;
            if (isBranch && instruction.NearBranchTarget is var target && target > start && target <= site)
                return true;
        }
        return false;
    }
}
