namespace Sonde.Runtime.Cost;

/// <summary>What the kernel's run statistics do not say about a run, timed on this machine.</summary>
/// <param name="Emulated">Nanoseconds of a breakpoint whose instruction is emulated, with an empty program.</param>
/// <param name="SingleStepped">Nanoseconds of a breakpoint whose instruction is single-stepped, with an empty program.</param>
/// <param name="Clock">Nanoseconds that the statistics report for an empty program: what reading the clock adds to each run.</param>
internal sealed record TrapTimes(double Emulated, double SingleStepped, double Clock)
{
    /// <summary>If the traps could not be timed.</summary>
    internal static TrapTimes Unknown { get; } = new(0, 0, 0);

    /// <summary>Nanoseconds of a trap of this kind.</summary>
    internal double Of(TrapKind kind) => kind switch
    {
        TrapKind.Emulated => Emulated,
        TrapKind.SingleStepped => SingleStepped,
        _ => 0,
    };
}
