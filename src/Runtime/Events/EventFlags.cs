using Sonde.Runtime.Kernel;

namespace Sonde.Runtime.Events;

/// <summary>Flags that a program sets on a record, combined with or.</summary>
[Flags]
public enum EventFlags : ushort
{
    /// <summary>The record is complete.</summary>
    None = 0,

    /// <summary>At least one string was longer than its limit and is cut.</summary>
    Truncated = (ushort)KernelRecords.EventFlag.Truncated,

    /// <summary>At least one value could not be read from the target and is empty.</summary>
    ReadFault = (ushort)KernelRecords.EventFlag.ReadFault,

    /// <summary>The operation ended in a panic.</summary>
    Panicked = (ushort)KernelRecords.EventFlag.Panicked,

    /// <summary>The <c>tracestate</c> was longer than its limit; its last member may be cut.</summary>
    TraceStateCut = (ushort)KernelRecords.EventFlag.TraceStateCut,
}
