using Sonde.Build.Programs;

namespace Sonde.Build.Checks;

/// <summary>
/// Code that the compiler proved to have undefined behaviour is dropped, and what is before it runs on into whatever follows.
/// clang does so for BPF without a warning, up to an empty program; from version 21 on it calls a function that no kernel has.
/// </summary>
internal sealed class UndefinedBehaviourCheck : IObjectCheck
{
    /// <summary>What later versions of clang put in the place of what they drop.</summary>
    public const string Trap = "__bpf_trap";

    // What sonde_admit begins with, by its number in linux/bpf.h: bpf_get_attach_cookie.
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

    /// <summary>Whether the other rules have something to go by.</summary>
    public static bool IsWhole(BpfFunction program) => program.Whole.All(static function => !BreaksOff(function));

    private static bool BreaksOff(BpfFunction function) => Flow.Find(
        function, 0, static _ => false,
        index => index == function.Code.Length || (function.Externs.TryGetValue(index, out string? name) && name == Trap)) is not null;
}
