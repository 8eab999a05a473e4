using System.Collections.Concurrent;
using System.Diagnostics;

namespace Sonde.OpenTelemetry.Export;

/// <summary>Warns the host why exports fail, once for each kind of failure. Safe for use by several threads.</summary>
internal sealed class FailureLog
{
    // The server chooses its answers, so the number of kinds is bounded here.
    private const int MostKinds = 100;

    private readonly ConcurrentDictionary<string, bool> _told = new();

    /// <summary>Receives each message.</summary>
    public event Action<string>? Warning;

    /// <summary>Raises <see cref="Warning"/>, unless a message of this kind has been raised before.</summary>
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
            // The handler is the host's code. It must not end the exporter's thread.
            Trace.TraceError($"A handler of OpenTelemetrySink.Warning threw: {e}");
        }
    }
}
