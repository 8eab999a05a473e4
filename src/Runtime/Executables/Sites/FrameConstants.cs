using Iced.Intel;

namespace Sonde.Runtime.Executables.Sites;

/// <summary>
/// The words of a function's frame that lead to its deferred functions. If a function runs them inline, the compiler keeps the address of
/// each one's closure in a word that only the compiler uses, and Go never changes a closure that it has built. Each of these words has one
/// value besides zero, and code that uses zero does not get any further. No other word is described.
/// </summary>
internal sealed class FrameConstants
{
    private readonly Dictionary<long, TailValue> _values = [];
    private readonly HashSet<long> _taken = [];

    private FrameConstants()
    {
    }

    /// <summary>Describes the frame of a function that runs its deferred functions inline; null for another function.</summary>
    public static FrameConstants? Of(List<Instruction> function, ICodeSource code)
    {
        if (!function.Exists(call => call.Code == Code.Call_rel32_64 && code.IsDeferReturn(call.NearBranchTarget)))
            return null;
        var targets = new HashSet<ulong>();
        foreach (Instruction branch in function)
        {
            if (branch.IsJccShortOrNear || branch.IsJmpShortOrNear)
                targets.Add(branch.NearBranchTarget);
        }
        var constants = new FrameConstants();
        var machine = new TailMachine { OnStored = constants.Note };
        bool begins = true;
        foreach (Instruction instruction in function)
        {
            if (begins || targets.Contains(instruction.IP))
                machine.Reset();
            // The prologue makes the frame. From then on, the stack pointer stays where it is until the function returns.
            bool makesFrame = instruction is { Mnemonic: Mnemonic.Sub, Op0Register: Register.RSP };
            begins = makesFrame || instruction.FlowControl != FlowControl.Next || !machine.Step(instruction);
            if (instruction is { Mnemonic: Mnemonic.Lea, MemoryBase: Register.RSP })
                constants._taken.Add((long)instruction.MemoryDisplacement64);
        }
        return constants;
    }

    /// <summary>Returns the code to which a word of a closure leads, or the closure to which a word of the compiler's leads.</summary>
    public TailValue this[long offset] => _values.TryGetValue(offset, out TailValue value) && value.Kind switch
    {
        // Only the first word of a closure is an address in the code.
        TailValueKind.Code => true,
        // A variable of Go can be changed through its address.
        TailValueKind.StackAddress => !_taken.Contains(offset),
        _ => false,
    } ? value : TailValue.Unknown;

    private void Note(long offset, TailValue value)
    {
        if (value.Kind == TailValueKind.Zero)
            return;
        if (_values.TryGetValue(offset, out TailValue other) && other != value)
            value = TailValue.Unknown;
        _values[offset] = value;
    }
}
