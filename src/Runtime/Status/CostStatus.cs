namespace Sonde.Runtime.Status;

/// <summary>
/// What the programs have cost the processes that run into them: the traced ones, and for hooks also other processes of the same file. The
/// CPU time of the Manager's own process is not included. The figures come from short windows in which the kernel counts the runs of
/// programs (<see cref="ManagerOptions.MeasureCost"/>); each window stands for the time until the next.
/// </summary>
public sealed record CostStatus
{
    /// <summary>The time that the figures are for. It begins when the first executable is attached.</summary>
    public required TimeSpan Period { get; init; }

    /// <summary>How much of <see cref="Period"/> was measured.</summary>
    public required TimeSpan Measured { get; init; }

    /// <summary>The programs that ran, the most expensive one first.</summary>
    public required IReadOnlyList<ProgramCost> Programs { get; init; }

    /// <summary>The estimated time of a hit at an instruction that the kernel emulates, with an empty program; 0 if it is not known.</summary>
    public required double EmulatedTrapNanoseconds { get; init; }

    /// <summary>The same at an instruction that must be single-stepped.</summary>
    public required double SingleSteppedTrapNanoseconds { get; init; }

    /// <summary>
    /// The cost of the Manager's own programs that run when any process of the machine starts another one, executes a program, ends, or
    /// connects a socket, as a share of one core. It is not part of <see cref="Cores"/>.
    /// </summary>
    public required double ElsewhereCores { get; init; }

    /// <summary>The cost of <see cref="Programs"/> as a share of one core, on average: 0.03 is 3 % of one core.</summary>
    public double Cores => Programs.Sum(static program => program.Cores);
}
