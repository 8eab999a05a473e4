using Iced.Intel;

namespace Sonde.Runtime.Executables.Sites;

/// <summary>
/// Replaces the single-stepped <c>ret</c>s of a function by emulated instructions before them. Between two emulated instructions code is
/// straight: the kernel emulates direct jumps and calls. So each way to a <c>ret</c> has one last emulated instruction. A <c>ret</c> is
/// replaced by the last ones on all its ways if from each of them the function can only return there, and the simulation of the rest
/// shows where the results are. Otherwise it stays.
/// </summary>
internal sealed class X86Tails
{
    // Damaged or hostile code must not take long. The largest function that is hooked at its returns has a few kilobytes and a dozen.
    private const int LargestFunction = 16 * 1024;
    private const int MostReturns = 256;

    // The rest of a function that is simulated, with the deferred functions that it runs.
    private const int LongestTail = 96;
    private const int DeepestCall = 2;

    private readonly List<Instruction> _instructions = [];
    private readonly Dictionary<ulong, int> _places = [];
    private readonly ICodeSource _code;
    private readonly FrameConstants? _constants;
    private readonly bool _isUnderstood;

    private X86Tails(ReadOnlySpan<byte> code, ulong address, ICodeSource source)
    {
        _code = source;
        _isUnderstood = true;
        var function = new FunctionCode(code, address);
        while (function.TryDecode(out Instruction instruction))
        {
            _places.Add(instruction.IP, _instructions.Count);
            _instructions.Add(instruction);
            _isUnderstood &= !instruction.IsInvalid && instruction.FlowControl switch
            {
                // A jump through a register may lead anywhere in the function.
                FlowControl.IndirectBranch => false,
                FlowControl.ConditionalBranch or FlowControl.UnconditionalBranch or FlowControl.Call => IsEmulated(instruction),
                _ => true,
            };
        }
        _constants = _isUnderstood ? FrameConstants.Of(_instructions, source) : null;
    }

    /// <summary>
    /// Finds the sites of a function's returns: the emulated ones, and the <c>ret</c>s that they do not replace.
    /// </summary>
    public static (List<EarlyReturn> Early, List<ulong> Returns) Find(ReadOnlySpan<byte> code, ulong address, ICodeSource source)
    {
        List<ulong> returns = X86Sites.FindReturns(code, address);
        if (code.Length > LargestFunction || returns.Count > MostReturns)
            return ([], returns);
        var tails = new X86Tails(code, address, source);
        return tails._isUnderstood ? tails.Choose(returns) : ([], returns);
    }

    private (List<EarlyReturn> Early, List<ulong> Returns) Choose(List<ulong> returns)
    {
        Dictionary<ulong, HashSet<int>> ways = FindWays();
        var early = new Dictionary<int, EarlyReturn>();
        HashSet<ulong> replaced = [.. returns.Where(ways.ContainsKey)];
        // A conditional jump leads to two returns, and replaces both or none.
        for (int before = -1; before != replaced.Count;)
        {
            before = replaced.Count;
            replaced.RemoveWhere(at => !ways[at].All(place => IsProved(place, replaced, early)));
        }
        return (
            [.. replaced.SelectMany(at => ways[at]).Distinct().Order().Select(place => early[place])],
            [.. returns.Where(at => !replaced.Contains(at))]);
    }

    /// <summary>
    /// Returns for each <c>ret</c> the last emulated instructions on the ways to it, by their places; -1 is the function's entry.
    /// </summary>
    private Dictionary<ulong, HashSet<int>> FindWays()
    {
        var ways = new Dictionary<ulong, HashSet<int>>();
        Follow(-1, 0);
        for (int place = 0; place < _instructions.Count; place++)
        {
            foreach (ulong next in SuccessorsOf(_instructions[place]))
            {
                if (_places.TryGetValue(next, out int start))
                    Follow(place, start);
            }
        }
        return ways;

        void Follow(int from, int start)
        {
            for (int place = start; place < _instructions.Count && !IsEmulated(_instructions[place]); place++)
            {
                Instruction instruction = _instructions[place];
                if (instruction.Mnemonic == Mnemonic.Ret)
                {
                    if (!ways.TryGetValue(instruction.IP, out HashSet<int>? all))
                        ways.Add(instruction.IP, all = []);
                    all.Add(from);
                }
                if (instruction.FlowControl is not (FlowControl.Next or FlowControl.IndirectCall))
                    return;
            }
        }
    }

    /// <summary>
    /// Whether the kernel emulates an instruction (arch/x86/kernel/uprobes.c, <c>branch_setup_xol_ops</c>). It emulates none with a prefix
    /// in every version, and <c>push</c> is where functions begin: neither is used.
    /// </summary>
    private static bool IsEmulated(in Instruction instruction) =>
        (instruction.IsJccShortOrNear && instruction.Length is 2 or 6)
        || (instruction.IsJmpShortOrNear && instruction.Length is 2 or 5)
        || instruction is { Code: Code.Call_rel32_64, Length: 5 } or { Code: Code.Nopd, Length: 1 };

    private static ulong[] SuccessorsOf(in Instruction instruction)
    {
        if (instruction.IsJccShortOrNear)
            return [instruction.NextIP, instruction.NearBranchTarget];
        if (instruction.IsJmpShortOrNear)
            return [instruction.NearBranchTarget];
        return IsEmulated(instruction) ? [instruction.NextIP] : [];
    }

    private bool IsProved(int place, HashSet<ulong> replaced, Dictionary<int, EarlyReturn> early)
    {
        if (place < 0)
            return false;
        Instruction instruction = _instructions[place];
        if (instruction.Code == Code.Call_rel32_64 && !_code.IsWriteBarrier(instruction.NearBranchTarget))
            return false;
        uint? results = null;
        foreach (ulong next in SuccessorsOf(instruction))
        {
            if (!TryReturn(instruction, next, out ulong at, out uint here) || !replaced.Contains(at) || (results ?? here) != here)
                return false;
            results = here;
        }
        early[place] = new EarlyReturn(instruction.IP, results!.Value);
        return true;
    }

    /// <summary>Simulates what follows an emulated instruction, up to the <c>ret</c>.</summary>
    private bool TryReturn(in Instruction from, ulong next, out ulong at, out uint results)
    {
        at = 0;
        results = 0;
        var machine = new TailMachine { Constants = _constants };
        if (from.Code == Code.Call_rel32_64)
            machine.CallWriteBarrier();
        var callers = new Stack<ulong>();
        for (int step = 0; step < LongestTail && _code.TryDecode(next, out Instruction instruction); step++)
        {
            next = instruction.NextIP;
            switch (instruction.FlowControl)
            {
                case FlowControl.Return when callers.Count == 0:
                    at = instruction.IP;
                    return _places.ContainsKey(at) && machine.TryGetResults(out results);
                case FlowControl.Return:
                    next = callers.Pop();
                    machine.Leave();
                    break;
                case FlowControl.IndirectCall when callers.Count < DeepestCall
                    && instruction.Op0Kind == OpKind.Register && machine[instruction.Op0Register] is { Kind: TailValueKind.Code } callee:
                    callers.Push(next);
                    machine.Enter();
                    next = (ulong)callee.Number;
                    break;
                case FlowControl.Call when callers.Count > 0 && _code.IsWriteBarrier(instruction.NearBranchTarget):
                    machine.CallWriteBarrier();
                    break;
                // In the function itself, what follows is straight.
                case FlowControl.ConditionalBranch when callers.Count > 0 && machine.IsTaken(instruction) is { } isTaken:
                    next = isTaken ? instruction.NearBranchTarget : next;
                    break;
                case FlowControl.Next when machine.Step(instruction):
                    break;
                default:
                    return false;
            }
        }
        return false;
    }
}
