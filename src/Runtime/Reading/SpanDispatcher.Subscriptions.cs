using System.Diagnostics;
using Sonde.Runtime.Events;
using Sonde.Runtime.Probes;
using Sonde.Runtime.Processes;
using Sonde.Runtime.Status;

namespace Sonde.Runtime.Reading;

/// <content>Subscriptions, by which a host sees events as programs sent them.</content>
internal sealed partial class SpanDispatcher
{
    private readonly Lock _changingSubscriptions = new();
    private Subscription[] _subscriptions = []; // replaced as a whole, because the reader walks it without a lock
    private long _subscriberErrors;

    /// <summary>Calls of a subscription's handler that threw an exception.</summary>
    internal long SubscriberErrors => Volatile.Read(ref _subscriberErrors);

    /// <summary>Calls a handler for each event of a type, until the result is disposed. Any thread may call it.</summary>
    internal IDisposable Subscribe<TEvent>(EventDescriptor descriptor, ProbeEventHandler<TEvent> handler)
        where TEvent : IProbeEvent<TEvent>, allows ref struct
    {
        var added = new Subscription<TEvent>(descriptor, handler, End);
        lock (_changingSubscriptions)
            Volatile.Write(ref _subscriptions, [.. _subscriptions, added]);
        return added;
    }

    private void End(Subscription ended)
    {
        lock (_changingSubscriptions)
            Volatile.Write(ref _subscriptions, [.. _subscriptions.Where(other => other != ended)]);
    }

    private Target? FindTarget(in EventHead head) =>
        findOrAdmit(new ProcessKey((int)head.ProcessId, head.Process), (int)head.Executable);

    // A record that a handler's view refuses is refused by Describe too, which counts it.
    private void CallSubscribers(string probe, EventDescriptor descriptor, ReadOnlySpan<byte> record, Target target)
    {
        foreach (Subscription subscription in Volatile.Read(ref _subscriptions))
        {
            if (subscription.Descriptor != descriptor)
                continue;
            try
            {
                _ = subscription.TryCall(record, target);
            }
            catch (Exception e)
            {
                Volatile.Write(ref _subscriberErrors, _subscriberErrors + 1);
                if (_told.Add(($"a subscription to {probe}", e.GetType())))
                {
                    Trace.TraceError($"A handler that is subscribed to struct {descriptor.StructName} of probe '{probe}' threw: {e}");
                    warn($"A handler that is subscribed to struct {descriptor.StructName} of probe '{probe}' threw {e.GetType().Name}: {e.Message.TrimEnd('.')}. It stays subscribed, and its failures are counted ({nameof(ManagerStatus.SubscriberErrors)}).");
                }
            }
        }
    }
}
