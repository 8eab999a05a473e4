using Sonde.Runtime.Probes;
using Sonde.Runtime.Processes;

namespace Sonde.Runtime.Reading;

/// <summary>A host's wish to see the events of one type, until it is disposed.</summary>
/// <param name="descriptor">The event.</param>
/// <param name="end">Removes the subscription from its list.</param>
internal abstract class Subscription(EventDescriptor descriptor, Action<Subscription> end) : IDisposable
{
    private readonly Lock _calling = new();
    private bool _ended;

    /// <summary>The event.</summary>
    internal EventDescriptor Descriptor { get; } = descriptor;

    /// <summary>Hands a record to the handler, unless the subscription has ended. An exception of the handler passes.</summary>
    /// <returns>Whether the record was valid.</returns>
    internal bool TryCall(ReadOnlySpan<byte> record, Target target)
    {
        lock (_calling)
            return _ended || TryRead(record, target);
    }

    /// <summary>
    /// Ends the subscription. The handler is not called any more once this method has returned; a call that runs is waited for, except for
    /// the handler's own.
    /// </summary>
    public void Dispose()
    {
        lock (_calling)
            _ended = true;
        end(this);
    }

    private protected abstract bool TryRead(ReadOnlySpan<byte> record, Target target);
}

/// <inheritdoc/>
internal sealed class Subscription<TEvent>(EventDescriptor descriptor, ProbeEventHandler<TEvent> handler, Action<Subscription> end)
    : Subscription(descriptor, end)
    where TEvent : IProbeEvent<TEvent>, allows ref struct
{
    private protected override bool TryRead(ReadOnlySpan<byte> record, Target target)
    {
        if (!TEvent.TryRead(record, out TEvent e))
            return false;
        handler(in e, target);
        return true;
    }
}
