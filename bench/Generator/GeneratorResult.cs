using System.Globalization;

namespace Sonde.Benchmarks.Generator;

/// <summary>
/// Milliseconds of CPU time of the thread that runs Roslyn's driver, so that they are valid on a machine that does other work. The driver
/// parses and generates only on that thread.
/// </summary>
internal sealed record GeneratorResult
{
    public int Probes { get; init; }

    /// <summary>The first run of a process, before anything is compiled for speed.</summary>
    public double Cold { get; init; }

    /// <summary>Roslyn's time to bind the attributes after an unrelated edit, once for all who need them.</summary>
    public Series Bind { get; } = new();

    /// <summary>The additional time of a generator that finds the probes and does nothing with them.</summary>
    public Series Floor { get; } = new();

    /// <summary>The additional time of Sonde's generator.</summary>
    public Series UnrelatedEdit { get; } = new();

    /// <summary>The difference, edit by edit.</summary>
    public Series Added { get; } = new();

    /// <summary>The part of it for the generator's steps that ran, in wall-clock time, as Roslyn measures it.</summary>
    public Series OwnSteps { get; } = new();

    public SortedSet<string> StepsRunByUnrelatedEdit { get; } = new(StringComparer.Ordinal);

    /// <summary>The number of step outputs, over all edits, that changed.</summary>
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
