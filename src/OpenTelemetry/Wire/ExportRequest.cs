namespace Sonde.OpenTelemetry.Wire;

/// <summary>
/// An <c>ExportTraceServiceRequest</c>: the spans of a batch, grouped by scope and the scopes by resource. The spans stay where they are:
/// the request has its own bytes only for what surrounds them.
/// </summary>
internal sealed class ExportRequest
{
    private const int ResourceSpans = 1;
    private const int ScopeSpans = 2;

    private readonly SpanBatch? _batch;
    private readonly ProtoWriter _frames = new();
    private readonly List<(int FrameEnd, SpanBatch.Run Spans)> _parts = [];

    private ExportRequest()
    {
    }

    /// <summary>Creates the request of a batch, which must not change as long as the request is used.</summary>
    public ExportRequest(SpanBatch batch)
    {
        _batch = batch;
        foreach (IGrouping<byte[], SpanBatch.Run> resource in batch.Runs.GroupBy(static run => run.Resource))
        {
            (byte[] Bytes, SpanBatch.Run[] Runs, int Length)[] scopes =
            [
                .. resource.GroupBy(static run => run.Scope).Select(static scope =>
                    (scope.Key, scope.ToArray(), scope.Key.Length + scope.Sum(static run => run.Length))),
            ];
            _frames.BeginOf(ResourceSpans, resource.Key.Length + scopes.Sum(static scope => ProtoWriter.SizeOfMessage(ScopeSpans, scope.Length)));
            _frames.Raw(resource.Key);
            foreach ((byte[] bytes, SpanBatch.Run[] runs, int length) in scopes)
            {
                _frames.BeginOf(ScopeSpans, length);
                _frames.Raw(bytes);
                foreach (SpanBatch.Run run in runs)
                    _parts.Add((_frames.Length, run));
            }
        }

        Length = _frames.Length + batch.Size;
    }

    /// <summary>A request without spans.</summary>
    public static ExportRequest Empty { get; } = new();

    /// <summary>The size in bytes.</summary>
    public int Length { get; }

    /// <summary>Returns the bytes, piece by piece.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> Pieces()
    {
        int begin = 0;
        foreach ((int end, SpanBatch.Run spans) in _parts)
        {
            if (end > begin)
                yield return _frames.Written[begin..end];
            begin = end;
            foreach (ReadOnlyMemory<byte> piece in _batch!.BytesOf(spans))
                yield return piece;
        }
    }
}
