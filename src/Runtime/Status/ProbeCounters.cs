namespace Sonde.Runtime.Status;

/// <summary>What one probe's programs counted since they were loaded, over all executables and processes.</summary>
public sealed record ProbeCounters
{
    /// <summary>Operations that began.</summary>
    public long Started { get; init; }

    /// <summary>Records that reached the ring.</summary>
    public long Sent { get; init; }

    /// <summary>Operations lost because the ring had no room. Remedy: a larger <see cref="ManagerOptions.RingBytes"/>.</summary>
    public long LostRingFull { get; init; }

    /// <summary>
    /// Operations lost because too many ran at once. Remedy: a larger <see cref="ManagerOptions.MaxOperations"/>.
    /// </summary>
    public long LostOperationsFull { get; init; }

    /// <summary>Operations whose end was never seen before their goroutine began another.</summary>
    public long LostAbandoned { get; init; }

    /// <summary>Operations lost because they were nested deeper than the library keeps.</summary>
    public long LostNestedTooDeep { get; init; }

    /// <summary>Operations lost because the kernel had no memory to build their record in.</summary>
    public long LostNoScratch { get; init; }

    /// <summary>Reads of a target's memory that failed; the value is empty and the record says so.</summary>
    public long ReadFaults { get; init; }

    /// <summary>Strings cut to their limit; the record says so.</summary>
    public long TruncatedStrings { get; init; }

    /// <summary>Go maps that were too large to be looked at whole.</summary>
    public long TruncatedMaps { get; init; }

    /// <summary>Operations that the sampler dropped.</summary>
    public long Unsampled { get; init; }

    /// <summary>
    /// Spans that others could not find as their parent, because too many ran at once. Remedy: a larger
    /// <see cref="ManagerOptions.MaxOperations"/>.
    /// </summary>
    public long LostParents { get; init; }

    /// <summary>Outgoing requests that were given a trace context.</summary>
    public long Injected { get; init; }

    /// <summary>Outgoing requests without a trace context, because the target's buffer had no room for it, or its socket did not take it.</summary>
    public long InjectionsWithoutRoom { get; init; }

    /// <summary>Outgoing requests without a trace context, because they could not be told from another one in flight.</summary>
    public long AmbiguousInjections { get; init; }

    /// <summary>All operations that were lost, whatever the reason.</summary>
    public long Lost => LostRingFull + LostOperationsFull + LostAbandoned + LostNestedTooDeep + LostNoScratch;
}
