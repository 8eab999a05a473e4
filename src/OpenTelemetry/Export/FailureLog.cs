using System.Collections.Concurrent;
using System.Diagnostics;

namespace Sonde.OpenTelemetry.Export;

/// <summary>Tells the host why exports fail, once for each kind of failure. Safe for use by several threads.</summary>
internal sealed class FailureLog
{
    // A server's answers are its own choice, so their number is bounded.
    private const int MostKinds = 100;

    private readonly ConcurrentDictionary<string, bool> _told = new();

    /// <summary>Takes each message.</summary>
    public event Action<string>? Warning;

    /// <summary>Tells a message unless one of its kind has been told.</summary>
    public void Tell(string kind, string message)
    {
        if (_told.Count >= MostKinds || !_told.TryAdd(kind, true))
            return;
        try
        {
            Warning?.Invoke(message);
        }
        catch (Exception e)
        {
            // The host's own code: it must not end the exporter's thread.
            Trace.TraceError($"A handler of OpenTelemetrySink.Warning threw: {e}");
        }
    }
}
