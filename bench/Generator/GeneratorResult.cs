using System.Globalization;

namespace Sonde.Benchmarks.Generator;

/// <summary>
/// Milliseconds of CPU time of the thread that runs Roslyn's driver, so that they hold on a machine that does other work. It parses and
/// generates on that thread alone.
/// </summary>
internal sealed record GeneratorResult
{
    public int Probes { get; init; }

    /// <summary>The first run of a process, before anything is compiled for speed.</summary>
    public double Cold { get; init; }

    /// <summary>After an unrelated edit, what Roslyn takes to bind the attributes, once for everybody who asks.</summary>
    public Series Bind { get; } = new();

    /// <summary>What it takes beyond that for a generator which finds the probes and does nothing with them.</summary>
    public Series Floor { get; } = new();

    /// <summary>The same for Sonde's generator.</summary>
    public Series UnrelatedEdit { get; } = new();

    /// <summary>The difference, edit by edit.</summary>
    public Series Added { get; } = new();

    /// <summary>Of that, the steps of the generator that ran; by the clock, as Roslyn measures it.</summary>
    public Series OwnSteps { get; } = new();

    public SortedSet<string> StepsRunByUnrelatedEdit { get; } = new(StringComparer.Ordinal);

    /// <summary>Outputs of steps, over all edits, that were not what they had been.</summary>
    public int OutputsChangedByUnrelatedEdit { get; set; }

    public Series HeaderEdit { get; } = new();

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"""
        {Probes} probes, ms of CPU, median (fastest)
        cold                  {Cold:F0}
        unrelated edit, added {Added}
          with Sonde          {UnrelatedEdit}
          without             {Floor}
          Sonde's own steps   {OwnSteps}: {string.Join(", ", StepsRunByUnrelatedEdit)}; {OutputsChangedByUnrelatedEdit} outputs changed
          attributes bound    {Bind}
        header edit           {HeaderEdit}
        """);
}
