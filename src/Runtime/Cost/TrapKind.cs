using Sonde.Runtime.Attaching;
using Sonde.Runtime.Executables;

namespace Sonde.Runtime.Cost;

/// <summary>How a thread comes from the code under a hook into the program, and back.</summary>
internal enum TrapKind
{
    /// <summary>Without a breakpoint: the program runs within the kernel's own code.</summary>
    None,

    /// <summary>Through a breakpoint whose instruction the kernel emulates.</summary>
    Emulated,

    /// <summary>Through a breakpoint whose instruction the processor runs by itself, out of line, with a second trap after it.</summary>
    SingleStepped,
}

/// <summary>The kinds of traps at the sites of hooks.</summary>
internal static class TrapKinds
{
    /// <summary>
    /// Returns the kind of all sites together: the dearest, because nobody counts hits by site. What a function with early returns still
    /// returns at a <c>ret</c> is rarely taken.
    /// </summary>
    internal static TrapKind Of(IReadOnlyList<ProbeSite> sites) =>
        sites.Any(static site => site.Kind == ProbeSiteKind.EarlyReturn) || sites.All(static site => site.Kind.IsEmulated(ExecutableAttacher.Here))
            ? TrapKind.Emulated
            : TrapKind.SingleStepped;
}
