using Iced.Intel;

namespace Sonde.Runtime.Executables.Sites;

/// <summary>The string that a method returns for every value.</summary>
/// <param name="IsConstant">Whether the string is always the same. Otherwise it is in the value.</param>
/// <param name="Offset">Address of a constant; otherwise the offset of the string's words from the receiver.</param>
/// <param name="Length">Length of a constant in bytes.</param>
internal sealed record ReturnedString(bool IsConstant, long Offset, long Length);

/// <summary>
/// Proves of a method without parameters that it does nothing but return a string that its receiver points to, or a constant one. It
/// follows the method's x86-64 code from its start along the one way that is taken by a receiver that is not nil. Whatever it does not know
/// ends the proof.
/// </summary>
internal static class StringMethod
{
    // Longer ones do more than that; a wrapper jumps to the method that it wraps.
    private const int MostInstructions = 32;
    private const int MostJumps = 3;

    private enum What
    {
        Unknown,
        Receiver,
        Loaded,
        Number,
    }

    /// <summary>Returns what a method returns; <see langword="null"/> if that is not proved.</summary>
    /// <param name="code">The code.</param>
    /// <param name="address">Address of the method, which takes its receiver as a pointer.</param>
    public static ReturnedString? TryProve(IMethodCode code, ulong address) => TryProve(code, address, new Value(What.Receiver, 0), mayCall: true);

    private static ReturnedString? TryProve(IMethodCode code, ulong address, Value receiver, bool mayCall)
    {
        var registers = new Value[(int)Register.R15 - (int)Register.RAX + 1];
        ref Value first = ref registers[0], second = ref registers[Register.RBX - Register.RAX];
        first = receiver;
        Instruction previous = default;
        int jumps = 0;
        for (int i = 0; i < MostInstructions && code.TryDecode(address, out Instruction instruction); i++)
        {
            address = instruction.NextIP;
            switch (instruction.Mnemonic)
            {
                case Mnemonic.Ret:
                    return (first, second) switch
                    {
                        ({ What: What.Loaded } data, { What: What.Loaded } length) when length.Of == data.Of + 8 => new ReturnedString(false, data.Of, 0),
                        ({ What: What.Number } data, { What: What.Number } length) => new ReturnedString(true, data.Of, length.Of),
                        _ => null,
                    };
                case Mnemonic.Nop:
                    break;
                case Mnemonic.Jmp when instruction.Op0Kind == OpKind.NearBranch64 && ++jumps <= MostJumps:
                    address = instruction.NearBranchTarget;
                    break;
                case Mnemonic.Jbe or Mnemonic.Je or Mnemonic.Jne when IsFallenThrough(previous, instruction, registers):
                    break;
                // A wrapper passes a copy of what its receiver points to, of which a constant does not depend.
                case Mnemonic.Call when mayCall && instruction.Op0Kind == OpKind.NearBranch64
                    && TryProve(code, instruction.NearBranchTarget, default, mayCall: false) is { IsConstant: true } constant:
                    Array.Clear(registers);
                    (first, second) = (new Value(What.Number, constant.Offset), new Value(What.Number, constant.Length));
                    break;
                case Mnemonic.Cmp or Mnemonic.Test:
                    break;
                case Mnemonic.Push or Mnemonic.Pop when instruction.Op0Register == Register.RBP:
                    break;
                default:
                    if (!TryRun(instruction, registers))
                        return null;
                    break;
            }
            previous = instruction;
        }
        return null;
    }

    // The check of the stack's bound; whether a deferred call's arguments must be adjusted (Go up to 1.25), which returns to the next
    // instruction; whether the receiver is nil.
    private static bool IsFallenThrough(in Instruction test, in Instruction jump, Value[] registers) => jump.Mnemonic switch
    {
        Mnemonic.Jbe => test is { Mnemonic: Mnemonic.Cmp, Op0Register: Register.RSP, MemoryBase: Register.R14 },
        Mnemonic.Jne => test is { Mnemonic: Mnemonic.Test, Op0Register: Register.R12, Op1Register: Register.R12 },
        _ => test.Mnemonic == Mnemonic.Test && test.Op0Register == test.Op1Register && test.Op0Register.IsGPR64()
            && registers[test.Op0Register - Register.RAX].What == What.Receiver,
    };

    private static bool TryRun(in Instruction instruction, Value[] registers)
    {
        if (instruction.Op0Kind == OpKind.Memory)
            return instruction.MemoryBase == Register.RSP && instruction.Mnemonic == Mnemonic.Mov;
        Register to = instruction.Op0Register.GetFullRegister();
        if (instruction.Op0Kind != OpKind.Register || !to.IsGPR64())
            return false;
        // The frame; its contents are not followed.
        if (to is Register.RSP or Register.RBP)
            return instruction.Mnemonic is Mnemonic.Mov or Mnemonic.Lea or Mnemonic.Add or Mnemonic.Sub;
        ref Value value = ref registers[to - Register.RAX];
        switch (instruction.Mnemonic)
        {
            case Mnemonic.Mov when instruction.Op1Kind == OpKind.Register && instruction.Op0Register.IsGPR64():
                value = registers[instruction.Op1Register - Register.RAX];
                return true;
            case Mnemonic.Mov when instruction.Op1Kind == OpKind.Memory:
                value = IsInReceiver(instruction, registers) && instruction.Op0Register.IsGPR64()
                    ? new Value(What.Loaded, registers[instruction.MemoryBase - Register.RAX].Of + (long)instruction.MemoryDisplacement64)
                    : default;
                return true;
            case Mnemonic.Mov when instruction.Op1Kind is OpKind.Immediate32 or OpKind.Immediate32to64 or OpKind.Immediate64:
                value = new Value(What.Number, (long)instruction.GetImmediate(1));
                return true;
            case Mnemonic.Xor when instruction.Op1Kind == OpKind.Register && instruction.Op0Register == instruction.Op1Register:
                value = new Value(What.Number, 0);
                return true;
            case Mnemonic.Lea when instruction.IsIPRelativeMemoryOperand:
                value = new Value(What.Number, (long)instruction.IPRelativeMemoryAddress);
                return true;
            case Mnemonic.Lea when IsInReceiver(instruction, registers):
                value = new Value(What.Receiver, registers[instruction.MemoryBase - Register.RAX].Of + (long)instruction.MemoryDisplacement64);
                return true;
            case Mnemonic.Add when value.What == What.Receiver && instruction.Op1Kind is OpKind.Immediate8to64 or OpKind.Immediate32to64:
                value = value with { Of = value.Of + (long)instruction.GetImmediate(1) };
                return true;
            default:
                return false;
        }
    }

    private static bool IsInReceiver(in Instruction instruction, Value[] registers) =>
        instruction.MemoryBase.IsGPR64() && instruction.MemoryIndex == Register.None && instruction.SegmentPrefix == Register.None
        && registers[instruction.MemoryBase - Register.RAX].What == What.Receiver;

    /// <summary>What a register holds.</summary>
    /// <param name="What">What it is.</param>
    /// <param name="Of">Distance from the receiver, or the number itself.</param>
    private readonly record struct Value(What What, long Of);
}
