using Sonde.Build.Programs;

namespace Sonde.Build.Checks;

/// <summary>
/// Checks that the object defines every symbol that its programs refer to. Nothing links the object with others, so it cannot call
/// functions of the C library, including those that clang calls for a large copy or comparison. Sonde's programs do not refer to kernel
/// symbols and settings either, because these differ between kernels.
/// </summary>
internal sealed class ExternCheck : IObjectCheck
{
    // clang emits calls to these functions where it cannot expand the loop.
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
