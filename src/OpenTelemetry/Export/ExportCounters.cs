namespace Sonde.OpenTelemetry.Export;

/// <summary>
/// Counts the spans of a sink by outcome. Every span that arrives is accepted or dropped. Every accepted span is pending at first and ends
/// as exported or failed. Safe for use by several threads.
/// </summary>
internal sealed class ExportCounters
{
    private long _accepted;
    private long _exported;
    private long _failed;
    private long _dropped;

    public long Accepted => Interlocked.Read(ref _accepted);

    public long Exported => Interlocked.Read(ref _exported);

    public long Failed => Interlocked.Read(ref _failed);

    public long Dropped => Interlocked.Read(ref _dropped);

    public void AddAccepted() => Interlocked.Increment(ref _accepted);

    public void AddDropped() => Interlocked.Increment(ref _dropped);

    public void AddExported(long count) => Interlocked.Add(ref _exported, count);

    public void AddFailed(long count) => Interlocked.Add(ref _failed, count);
}
