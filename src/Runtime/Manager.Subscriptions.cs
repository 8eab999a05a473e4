using Sonde.Runtime.Probes;
using Sonde.Runtime.Reading;

namespace Sonde.Runtime;

/// <content>Lets a host see events as programs sent them.</content>
public sealed partial class Manager
{
    /// <summary>
    /// Calls a handler for each event of a type that arrives from now on, from every process, before the sinks receive the span that it
    /// becomes. Times in an event are nanoseconds of <c>CLOCK_BOOTTIME</c>. If the handler throws an exception, that is counted
    /// (<see cref="Status.ManagerStatus.SubscriberErrors"/>), and all others go on.
    /// </summary>
    /// <typeparam name="TEvent">The event's generated type, for example <c>DatabaseSqlProbe.SqlEvent</c>.</typeparam>
    /// <param name="handler">What is called, on the reader thread.</param>
    /// <returns>
    /// The subscription. Disposing it ends it: the handler is not called any more once that has returned. A handler may dispose its own.
    /// </returns>
    /// <exception cref="ProbeException">The event's probe is not one of <see cref="ManagerOptions.Probes"/>.</exception>
    /// <exception cref="ObjectDisposedException">The Manager has been stopped.</exception>
    public IDisposable Subscribe<TEvent>(ProbeEventHandler<TEvent> handler)
        where TEvent : IProbeEvent<TEvent>, allows ref struct
    {
        ArgumentNullException.ThrowIfNull(handler);
        ProbeDescriptor probe = TEvent.Probe;
        if (!_probes.Contains(probe))
        {
            throw new ProbeException(
                ProbeError.BadOption,
                $"Probe '{probe}', whose struct {TEvent.StructName} is subscribed to, is not one that this Manager runs. Add it to {nameof(ManagerOptions.Probes)}.");
        }
        EventDescriptor descriptor = probe.FindEvent(TEvent.StructName)!;
        lock (_gate)
        {
            ThrowIfStopped();
            return _dispatcher.Subscribe(descriptor, handler);
        }
    }
}
