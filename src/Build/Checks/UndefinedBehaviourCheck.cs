using Sonde.Build.Programs;

namespace Sonde.Build.Checks;

/// <summary>
/// Checks that clang dropped no code. When clang proves that code has undefined behaviour, it drops that code without a warning, in the
/// extreme case the whole program, and execution falls through to whatever follows. Since version 21 it emits a call to a function that
/// no kernel has.
/// </summary>
internal sealed class UndefinedBehaviourCheck : IObjectCheck
{
    /// <summary>The function that clang 21 and later call in place of the code that they drop.</summary>
    public const string Trap = "__bpf_trap";

    // bpf_get_attach_cookie, the first helper that sonde_admit calls, by its number in linux/bpf.h.
    private const int GetAttachCookie = 174;

    public IEnumerable<Problem> Check(BpfObject programs)
    {
        foreach (BpfFunction function in programs.Functions)
        {
            if (!BreaksOff(function))
                continue;
            string what = function.Code.IsEmpty ? "has no instruction" : "breaks off before it returns";
            string guess = function.IsUprobe && !function.Code.Any(static item => item.IsHelperCall && item.Immediate == GetAttachCookie)
                ? "Does it use a 'struct sonde_hook' without 'sonde_admit', which fills it in?"
                : "Look for a pointer that is null or was never set, and for variables that are used before they have a value.";
            yield return new Problem(
                ErrorCodes.UndefinedBehaviour,
                $"'{function.Name}' {what}: what it does in C is undefined, so clang dropped it. {guess}")
            { Function = function };
        }
    }

    /// <summary>Whether the program is complete, so that the other rules can be applied to it.</summary>
    public static bool IsWhole(BpfFunction program) => program.Whole.All(static function => !BreaksOff(function));

    private static bool BreaksOff(BpfFunction function) => Flow.Find(
        function, 0, static _ => false,
        index => index == function.Code.Length || (function.Externs.TryGetValue(index, out string? name) && name == Trap)) is not null;
}
