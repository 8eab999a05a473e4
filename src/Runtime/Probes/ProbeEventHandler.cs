using Sonde.Runtime.Processes;

namespace Sonde.Runtime.Probes;

/// <summary>
/// Receives one event as its BPF program sent it. It is called on the Manager's reader thread, one event at a time. It should copy what it
/// needs and return at once, because the ring fills up meanwhile.
/// </summary>
/// <typeparam name="TEvent">The event's type.</typeparam>
/// <param name="e">The event, which is a view of the ring and valid only during the call.</param>
/// <param name="target">The process that it comes from.</param>
public delegate void ProbeEventHandler<TEvent>(in TEvent e, Target target)
    where TEvent : allows ref struct;
