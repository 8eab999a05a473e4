using Iced.Intel;

namespace Sonde.Runtime.Executables.Sites;

/// <summary>
/// Simulates straight-line code and keeps track of where the values in registers and in the frame come from. What it does not understand
/// makes values unknown, never wrong.
/// </summary>
internal sealed class TailMachine
{
    private const int Word = 8;

    private readonly TailValue[] _registers = new TailValue[16];
    private readonly Dictionary<long, TailValue> _written = [];
    private readonly InstructionInfoFactory _effects = new();
    private bool _isFrameLost, _isZero, _comparesStack, _ranFlag;

    public TailMachine() => Reset();

    /// <summary>Is called for each word of the frame that an instruction writes.</summary>
    public Action<long, TailValue>? OnStored { get; init; }

    /// <summary>The words of the frame that lead to deferred functions, if there are any.</summary>
    public FrameConstants? Constants { get; init; }

    public TailValue this[Register register]
    {
        get => register.IsGPR() ? _registers[register.GetFullRegister().GetNumber()] : TailValue.Unknown;
        private set
        {
            if (register.IsGPR())
                _registers[register.GetFullRegister().GetNumber()] = value;
        }
    }

    /// <summary>Forgets everything: each register holds what it holds now, and the stack pointer is the origin of offsets.</summary>
    public void Reset()
    {
        for (int i = 0; i < _registers.Length; i++)
            _registers[i] = new TailValue(TailValueKind.Register, i);
        this[Register.RSP] = new TailValue(TailValueKind.StackAddress);
        _written.Clear();
        _isFrameLost = false;
        LoseComparison();
    }

    /// <summary>Simulates one instruction that does not branch. Returns false if its effects are not known.</summary>
    public bool Step(in Instruction instruction)
    {
        bool isKnown = Simulate(instruction);
        _ranFlag = instruction is { Code: Code.Mov_rm8_imm8, MemoryBase: Register.RSP };
        return isKnown;
    }

    private bool Simulate(in Instruction instruction)
    {
        switch (instruction.Mnemonic)
        {
            case Mnemonic.Nop:
                return true;
            case Mnemonic.Test or Mnemonic.Cmp:
                Compare(instruction);
                return true;
            case Mnemonic.Push when Source(instruction, 0) is var pushed:
                MoveStack(-Word);
                return TryStackOffset(this[Register.RSP], out long top) && Store(top, Word, pushed);
            case Mnemonic.Pop when TryStackOffset(this[Register.RSP], out long at):
                this[instruction.Op0Register] = Load(at, isClosure: false);
                MoveStack(Word);
                return true;
            case Mnemonic.Add or Mnemonic.Sub when instruction.Op0Register == Register.RSP && IsImmediate(instruction.Op1Kind):
                long change = (long)instruction.GetImmediate(1);
                MoveStack(instruction.Mnemonic == Mnemonic.Add ? change : -change);
                LoseComparison();
                return true;
            case Mnemonic.Lea when instruction.Op0Register.IsGPR64():
                this[instruction.Op0Register] = AddressOf(instruction);
                return true;
            case Mnemonic.Xor when IsClearing(instruction):
                this[instruction.Op0Register] = TailValue.Zero;
                LoseComparison();
                return true;
            case Mnemonic.Mov or Mnemonic.Movups or Mnemonic.Movq or Mnemonic.Movdqu when instruction.Op0Kind == OpKind.Memory:
                return StoreTo(instruction);
            case Mnemonic.Mov when instruction.Op0Register.IsGPR64() || instruction.Op0Register.IsGPR32():
                this[instruction.Op0Register] = Source(instruction, 1);
                return true;
            default:
                return Forget(instruction);
        }
    }

    /// <summary>Enters a function: the return address is pushed.</summary>
    public void Enter() => MoveStack(-Word);

    /// <summary>Returns from a function that was entered.</summary>
    public void Leave() => MoveStack(Word);

    /// <summary>Simulates a whole call of one of the runtime's write barriers.</summary>
    public void CallWriteBarrier()
    {
        this[Register.R11] = TailValue.Unknown;
        LoseFrame();
        LoseComparison();
    }

    /// <summary>Whether a conditional jump is taken; null if that is not known.</summary>
    public bool? IsTaken(in Instruction jump) => jump.ConditionCode switch
    {
        ConditionCode.e when _isZero => true,
        ConditionCode.ne when _isZero => false,
        // A function whose stack is too small grows it and starts again.
        ConditionCode.be when _comparesStack => false,
        _ => null,
    };

    /// <summary>Describes where the first words of the results are; returns false if that is not known of all of them.</summary>
    public bool TryGetResults(out uint results)
    {
        results = 0;
        ReadOnlySpan<Register> registers = [Register.RAX, Register.RBX, Register.RCX];
        for (int i = 0; i < ResultPlace.Words; i++)
        {
            if (!ResultPlace.TryEncode(this[registers[i]], registers[i].GetNumber(), out byte place))
                return false;
            results |= (uint)place << (8 * i);
        }
        return true;
    }

    /// <summary>Takes into account that memory has been written that may be a part of the frame.</summary>
    private void LoseFrame()
    {
        _isFrameLost = true;
        _written.Clear();
    }

    private void LoseComparison() => _isZero = _comparesStack = false;

    /// <summary>Whether an instruction sets a register to zero: <c>xor eax,eax</c>.</summary>
    private static bool IsClearing(in Instruction instruction) =>
        instruction.Op0Kind == OpKind.Register && instruction.Op1Kind == OpKind.Register
        && instruction.Op0Register == instruction.Op1Register
        && (instruction.Op0Register.IsGPR64() || instruction.Op0Register.IsGPR32());

    private static bool IsImmediate(OpKind kind) => kind is >= OpKind.Immediate8 and <= OpKind.Immediate32to64;

    private static bool TryStackOffset(TailValue address, out long offset)
    {
        offset = address.Number;
        return address.Kind == TailValueKind.StackAddress;
    }

    private void MoveStack(long change)
    {
        TailValue stack = this[Register.RSP];
        this[Register.RSP] = stack.Kind == TailValueKind.StackAddress ? stack with { Number = stack.Number + change } : TailValue.Unknown;
    }

    private void Compare(in Instruction instruction)
    {
        _comparesStack = instruction is { Mnemonic: Mnemonic.Cmp, MemoryBase: Register.R14, MemoryIndex: Register.None, MemoryDisplacement64: 16 or 24 };
        bool isWithZero = instruction.Mnemonic == Mnemonic.Test
            ? instruction.Op0Kind == OpKind.Register && instruction.Op0Register == instruction.Op1Register
            : IsImmediate(instruction.Op1Kind) && instruction.GetImmediate(1) == 0;
        _isZero = isWithZero && Source(instruction, 0) == TailValue.Zero;
    }

    private TailValue AddressOf(in Instruction instruction)
    {
        if (instruction.IsIPRelativeMemoryOperand)
            return new TailValue(TailValueKind.Code, (long)instruction.IPRelativeMemoryAddress);
        return instruction.MemoryIndex == Register.None && instruction.SegmentPrefix == Register.None
            && TryStackOffset(this[instruction.MemoryBase], out long offset)
                ? new TailValue(TailValueKind.StackAddress, offset + (long)instruction.MemoryDisplacement64)
                : TailValue.Unknown;
    }

    /// <summary>Returns the value of an operand of eight bytes, or of four whose upper half is cleared.</summary>
    private TailValue Source(in Instruction instruction, int operand)
    {
        OpKind kind = instruction.GetOpKind(operand);
        if (IsImmediate(kind))
            return instruction.GetImmediate(operand) == 0 ? TailValue.Zero : TailValue.Unknown;
        if (kind == OpKind.Register)
        {
            TailValue value = this[instruction.GetOpRegister(operand)];
            return instruction.GetOpRegister(operand).IsGPR64() || value == TailValue.Zero ? value : TailValue.Unknown;
        }
        if (kind != OpKind.Memory || !TryStackOffset(AddressOf(instruction), out long offset))
            return TailValue.Unknown;
        // The compiler clears a deferred function's bit in a byte of the frame, then loads its closure.
        TailValue word = Load(offset, isClosure: instruction.MemoryBase != Register.RSP || _ranFlag);
        return instruction.MemorySize.GetSize() == Word || word == TailValue.Zero ? word : TailValue.Unknown;
    }

    private TailValue Load(long offset, bool isClosure)
    {
        if (offset % Word != 0)
            return TailValue.Unknown;
        if (_written.TryGetValue(offset, out TailValue written))
            return written;
        if (isClosure && Constants?[offset] is { Kind: not TailValueKind.Unknown } constant)
            return constant;
        return _isFrameLost ? TailValue.Unknown : new TailValue(TailValueKind.Slot, offset);
    }

    private bool StoreTo(in Instruction instruction)
    {
        int size = instruction.MemorySize.GetSize();
        TailValue value = instruction.Op1Kind == OpKind.Register && instruction.Op1Register == Register.XMM15
            ? TailValue.Zero // Go's ABIInternal keeps zero in X15
            : instruction.Op1Kind == OpKind.Register && instruction.Op1Register.IsXMM() ? TailValue.Unknown : Source(instruction, 1);
        if (TryStackOffset(AddressOf(instruction), out long offset))
            return Store(offset, size, value);
        LoseWords(instruction);
        return true;
    }

    private bool Store(long offset, int size, TailValue value)
    {
        for (long word = offset & -Word; word < offset + size; word += Word)
        {
            bool isWhole = word >= offset && word + Word <= offset + size;
            TailValue stored = isWhole && (size == Word || value == TailValue.Zero) ? value : TailValue.Unknown;
            _written[word] = stored;
            OnStored?.Invoke(word, stored);
        }
        return true;
    }

    /// <summary>Makes unknown whatever an instruction writes; returns false if it branches.</summary>
    private bool Forget(in Instruction instruction)
    {
        if (instruction.IsInvalid || instruction.FlowControl != FlowControl.Next)
            return false;
        InstructionInfo info = _effects.GetInfo(instruction);
        foreach (UsedRegister used in info.GetUsedRegisters())
        {
            if (IsWrite(used.Access))
                this[used.Register] = TailValue.Unknown;
        }
        foreach (UsedMemory memory in info.GetUsedMemory())
        {
            if (IsWrite(memory.Access))
                LoseWords(instruction);
        }
        LoseComparison();
        return true;
    }

    private void LoseWords(in Instruction instruction)
    {
        if (instruction.Op0Kind == OpKind.Memory && TryStackOffset(AddressOf(instruction), out long offset))
            Store(offset, Math.Max(instruction.MemorySize.GetSize(), 1), TailValue.Unknown);
        // A variable of a package is not in the frame.
        else if (!instruction.IsIPRelativeMemoryOperand)
            LoseFrame();
    }

    private static bool IsWrite(OpAccess access) =>
        access is OpAccess.Write or OpAccess.CondWrite or OpAccess.ReadWrite or OpAccess.ReadCondWrite;
}
