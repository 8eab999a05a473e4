namespace Sonde.Runtime.Events;

/// <summary>Mirrors <c>enum sonde_event_flag</c> of <c>sonde/event.h</c>.</summary>
[Flags]
public enum EventFlags : ushort
{
    /// <summary>The record is complete.</summary>
    None = 0,

    /// <summary>At least one string was longer than its limit and is cut.</summary>
    Truncated = 1,

    /// <summary>At least one value could not be read from the target and is empty.</summary>
    ReadFault = 2,

    /// <summary>The operation ended in a panic.</summary>
    Panicked = 4,

    /// <summary>The <c>tracestate</c> was longer than its limit; its last member may be cut.</summary>
    TraceStateCut = 8,
}
