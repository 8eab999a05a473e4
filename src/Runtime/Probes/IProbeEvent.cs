namespace Sonde.Runtime.Probes;

/// <summary>
/// An event of a probe, as <see cref="Manager.Subscribe"/> takes it. The generator implements it for each event, in projects whose language
/// is C# 13 or later; no other type needs to.
/// </summary>
/// <typeparam name="TSelf">The event's own type, which is a view of one record and owns nothing.</typeparam>
public interface IProbeEvent<TSelf>
    where TSelf : IProbeEvent<TSelf>, allows ref struct
{
    /// <summary>The probe that sends the event.</summary>
    static abstract ProbeDescriptor Probe { get; }

    /// <summary>Tag of the event's C struct, which names it among the events of its probe.</summary>
    static abstract string StructName { get; }

    /// <summary>Views a record without copying it.</summary>
    /// <param name="record">The whole record; the view is valid as long as its bytes.</param>
    /// <param name="e">The view. Do not use it if the record is not valid.</param>
    /// <returns>Whether the record is valid.</returns>
    static abstract bool TryRead(ReadOnlySpan<byte> record, out TSelf e);
}
