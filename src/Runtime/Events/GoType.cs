using Sonde.Runtime.Kernel;

namespace Sonde.Runtime.Events;

/// <summary>
/// <c>struct sonde_go_type</c> of <c>sonde/event.h</c>: the type of a Go value. <see cref="Spans.SpanWriter.NameOf"/> returns its name.
/// </summary>
public readonly struct GoType
{
    private readonly KernelRecords.GoType _type;

    internal GoType(uint hash) => _type = new KernelRecords.GoType { Hash = hash };

    /// <summary>Whether there was no value, because the interface was nil.</summary>
    public bool IsNone => Hash == 0;

    internal uint Hash => _type.Hash;
}
