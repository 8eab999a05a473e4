using Iced.Intel;

namespace Sonde.Runtime.Targets.Sites;

/// <summary>Looks into a function for its calls of another one.</summary>
internal static class X86CallSites
{
    /// <summary>Judges the place of a reference inside a function.</summary>
    /// <param name="code">The function that holds the place.</param>
    /// <param name="start">Its address.</param>
    /// <param name="place">Address of the four bytes that lead to the target.</param>
    /// <param name="target">The target's address.</param>
    /// <param name="site">Address of the emulated instruction behind a call.</param>
    public static CallReference Judge(ReadOnlySpan<byte> code, ulong start, ulong place, ulong target, out ulong site)
    {
        site = 0;
        var function = new FunctionCode(code, start);
        while (function.TryDecode(out Instruction instruction))
        {
            if (instruction.NextIP <= place)
                continue;
            if (instruction.IP >= place)
                return CallReference.Accident;
            if (instruction.IsInvalid)
                return CallReference.Other;
            bool refers = (instruction.IsIPRelativeMemoryOperand && instruction.IPRelativeMemoryAddress == target)
                || (instruction.Op0Kind == OpKind.NearBranch64 && instruction.NearBranchTarget == target);
            if (!refers)
                return CallReference.Accident;
            if (instruction.Code != Code.Call_rel32_64)
                return instruction.Op0Kind == OpKind.NearBranch64 ? CallReference.Jump : CallReference.Other;
            return TryFindEmulated(function, out site) ? CallReference.Call : CallReference.CallWithoutSite;
        }
        return CallReference.Accident;
    }

    /// <summary>
    /// The next instruction that the kernel emulates (arch/x86/kernel/uprobes.c, <c>branch_setup_xol_ops</c> and
    /// <c>push_setup_xol_ops</c>). Every change of flow but a return is one, so that the way to it is straight.
    /// </summary>
    private static bool TryFindEmulated(FunctionCode function, out ulong site)
    {
        while (function.TryDecode(out Instruction instruction))
        {
            site = instruction.IP;
            switch (instruction.FlowControl)
            {
                case FlowControl.ConditionalBranch when instruction.IsJccShortOrNear:
                case FlowControl.UnconditionalBranch:
                case FlowControl.Call when instruction.Code == Code.Call_rel32_64:
                case FlowControl.Next when instruction.Code is Code.Push_r64 or Code.Nopw or Code.Nopd or Code.Nopq:
                    return !instruction.IsInvalid;
                case FlowControl.Next:
                    break;
                default:
                    return false;
            }
        }
        site = 0;
        return false;
    }
}
