namespace Sonde.Runtime.Cost;

/// <summary>What a program did in some time.</summary>
/// <param name="Hits">The number of runs.</param>
/// <param name="Nanoseconds">Their time by the kernel's statistics.</param>
/// <param name="Trap">How threads come to the program.</param>
internal readonly record struct ProgramUse(double Hits, double Nanoseconds, TrapKind Trap)
{
    /// <summary>Nanoseconds of one run, without reading the clock and without the trap.</summary>
    internal double Each(TrapTimes times) => Hits > 0 ? Math.Max(0, (Nanoseconds / Hits) - times.Clock) : 0;

    /// <summary>Nanoseconds of all runs with their traps.</summary>
    internal double Total(TrapTimes times) => Hits * (Each(times) + times.Of(Trap));

    /// <summary>Adds a part of another use.</summary>
    internal ProgramUse Plus(in ProgramUse other, double factor) =>
        new(Hits + (other.Hits * factor), Nanoseconds + (other.Nanoseconds * factor), other.Trap);
}
