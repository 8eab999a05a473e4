using System.Text;
using Sonde.Runtime.Executables;
using Sonde.Runtime.Executables.Values;
using Sonde.Runtime.Kernel;
using Sonde.Runtime.Probes;

namespace Sonde.Runtime.FunctionSpans;

/// <summary>
/// How the calls of one function of an executable are recorded. It lasts as long as the executable is attached, so it refers to no type: a
/// type keeps all debug information or all type descriptors of the executable in memory.
/// </summary>
/// <param name="Symbol">The function.</param>
/// <param name="Entry">Where its start is seen.</param>
/// <param name="Returns">Where its returns are seen.</param>
/// <param name="Values">What is read.</param>
internal sealed record FunctionPlan(
    string Symbol, ProbeSite Entry, IReadOnlyList<ProbeSite> Returns, IReadOnlyList<CompiledValue> Values)
{
    /// <summary>The symbol in UTF-8, which is the name of its spans.</summary>
    public byte[] Name { get; } = Encoding.UTF8.GetBytes(Symbol);

    /// <summary>Where it is given its <c>context.Context</c>, if it has one.</summary>
    public ValuePlace? Context { get; init; }

    /// <summary>The shortest duration of a call that is recorded, in nanoseconds.</summary>
    public long Slower { get; init; }

    /// <summary>Whether a call inside another recorded call of its goroutine is not recorded.</summary>
    public bool IsOutermost { get; init; }

    /// <summary>The description that it follows.</summary>
    public FunctionSpan? Span { get; init; }

    /// <summary>The declaration in a probe; <see langword="null"/> if the host itself describes the function.</summary>
    public FunctionDescriptor? Descriptor => Span?.Descriptor;

    /// <summary>When a call counts towards the limit: when its conditions have been decided.</summary>
    public KernelFunctions.LimitPlace LimitPlace =>
        Slower > 0 || Values.Any(static value => value.Flags.HasFlag(KernelFunctions.ValueFlag.IsTested | KernelFunctions.ValueFlag.AtReturn))
            ? KernelFunctions.LimitPlace.AtReturn
        : IsOutermost || Values.Any(static value => value.Flags.HasFlag(KernelFunctions.ValueFlag.IsTested)) ? KernelFunctions.LimitPlace.AfterTests
        : KernelFunctions.LimitPlace.AtStart;

    /// <summary>What the user should know: values that cannot be read, calls that are not seen.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}

/// <summary>What function spans find in an executable.</summary>
/// <param name="Plans">The functions.</param>
/// <param name="Absent">Why descriptions found nothing.</param>
/// <param name="Problems">Why descriptions that found a function cannot be followed.</param>
internal sealed record FunctionPlans(IReadOnlyList<FunctionPlan> Plans, IReadOnlyList<string> Absent, IReadOnlyList<string> Problems);
