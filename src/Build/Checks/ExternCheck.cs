using Sonde.Build.Programs;

namespace Sonde.Build.Checks;

/// <summary>
/// What no object defines, nobody links in: a function of the C library, or one that clang calls by itself for a large copy or
/// comparison. Kernel symbols and settings are not used by Sonde's programs either: they differ between kernels.
/// </summary>
internal sealed class ExternCheck : IObjectCheck
{
    // clang makes calls of these where it cannot write the loop out.
    private static readonly string[] Builtins = ["memcpy", "memmove", "memset", "memcmp", "bcmp"];

    public IEnumerable<Problem> Check(BpfObject programs)
    {
        foreach (BpfFunction function in programs.Functions)
        {
            foreach ((int index, string name) in function.Externs.Where(static item => item.Value != UndefinedBehaviourCheck.Trap))
            {
                string remedy = Builtins.Contains(name)
                    ? "Copy or compare in a loop with a constant bound, or less at a time."
                    : "Define it in the program or in a header that it includes.";
                yield return new Problem(
                    ErrorCodes.UnresolvedExtern,
                    $"'{function.Name}' refers to '{name}', which no object defines: a BPF program is not linked with others. {remedy}")
                { Function = function, Index = index };
            }
        }
    }
}
