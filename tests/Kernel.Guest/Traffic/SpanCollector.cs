using System.Collections.Concurrent;
using System.Globalization;
using Sonde.Runtime.Events;
using Sonde.Runtime.Spans;

namespace Sonde.Kernel.Guest.Traffic;

/// <summary>The parts of a server span that are compared.</summary>
/// <param name="Request">The request's number, from its query; -1 if there is none.</param>
/// <param name="Path">Path of the request.</param>
/// <param name="Status">Status code; 0 if there is none.</param>
/// <param name="TraceId">The trace id.</param>
/// <param name="ParentId">The span id of the parent.</param>
/// <param name="Parent">The kind of parent.</param>
internal sealed record ServerSpan(
    int Request, string Path, long Status, string TraceId, string ParentId, ParentKind Parent);

/// <summary>Keeps the spans of a server.</summary>
internal sealed class SpanCollector : ISpanSink
{
    private readonly ConcurrentQueue<ServerSpan> _spans = new();

    public IReadOnlyCollection<ServerSpan> Spans => _spans;

    /// <summary>Calls of the function whose spans show what it was given.</summary>
    public int Functions { get; private set; }

    public void OnSpan(in SpanView span)
    {
        var attributes = new Dictionary<string, object>();
        foreach (SpanAttribute attribute in span.Attributes)
            attributes.Add(attribute.Key, attribute.ToObject());
        if (span.Probe.Name == "functions")
        {
            Functions += attributes is { Count: 4 } && attributes["req.Method"] is "GET" && attributes["url.path"] is "/hello" ? 1 : 0;
            return;
        }
        string query = attributes.GetValueOrDefault("url.query") as string ?? "";
        _spans.Enqueue(new ServerSpan(
            query.StartsWith("n=", StringComparison.Ordinal) ? int.Parse(query[2..], CultureInfo.InvariantCulture) : -1,
            attributes.GetValueOrDefault("url.path") as string ?? "",
            attributes.GetValueOrDefault("http.response.status_code") as long? ?? 0,
            span.TraceId.ToString(), span.ParentId.ToString(), span.Parent));
    }
}
