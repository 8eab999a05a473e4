using Sonde.Probes.Go;
using Sonde.Runtime;
using Sonde.Runtime.Status;

namespace Sonde.EndToEnd.Tests.Support;

/// <summary>A Manager with the ready-made probes, attached to one server.</summary>
internal sealed class Tracing : IAsyncDisposable
{
    private readonly SpanCollector _collector = new();

    private Tracing(int processId, ManagerOptions options) => Manager = _collector.Trace(processId, options);

    internal Manager Manager { get; }

    internal static Tracing Of(
        HttpServer server, bool perfEvents = false, int maxOperations = 16384,
        PropagationMode propagate = PropagationMode.Sockets) => Of(server, new ManagerOptions
        {
            Probes = ProbeRegistry.All,
            ForcePerfEvents = perfEvents,
            MaxOperations = maxOperations,
            PropagateContext = propagate,
        });

    /// <summary>Starts tracing with any options; the sink is added to them.</summary>
    internal static Tracing Of(HttpServer server, ManagerOptions options) => new(server.ProcessId, options);

    /// <summary>Stops tracing and returns all spans, without those of the servers' own paths.</summary>
    internal async Task<(IReadOnlyList<CollectedSpan> Spans, ManagerStatus Status)> StopAsync()
    {
        ManagerStatus status = await Manager.StopAsync();
        return ([.. _collector.Spans.Where(span => !span.Path.StartsWith("/-/", StringComparison.Ordinal))], status);
    }

    public ValueTask DisposeAsync() => Manager.DisposeAsync();
}
