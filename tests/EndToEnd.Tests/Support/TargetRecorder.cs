using System.Collections.Concurrent;
using Sonde.Runtime;
using Sonde.Runtime.Executables;
using Sonde.Runtime.Processes;
using Sonde.Runtime.Spans;

namespace Sonde.EndToEnd.Tests.Support;

/// <summary>Records the target of each span, the targets that started and ended, and the warnings. It can block the reader.</summary>
internal sealed class TargetRecorder : ISpanSink, IDisposable
{
    private readonly ConcurrentQueue<Target> _spans = new();
    private readonly ConcurrentQueue<Target> _started = new();
    private readonly ConcurrentQueue<Target> _exited = new();
    private readonly ConcurrentQueue<string> _warnings = new();
    private readonly ManualResetEventSlim _mayGoOn = new(initialState: true);

    /// <summary>The target of each span.</summary>
    internal IReadOnlyList<Target> Spans => [.. _spans];

    internal IReadOnlyList<Target> Started => [.. _started];

    internal IReadOnlyList<Target> Exited => [.. _exited];

    internal IReadOnlyList<string> Warnings => [.. _warnings];

    internal Manager Start(ManagerOptions options)
    {
        Manager manager = Manager.Start(options with { Sinks = [.. options.Sinks, this] });
        manager.TargetStarted += _started.Enqueue;
        manager.TargetExited += _exited.Enqueue;
        manager.Warning += _warnings.Enqueue;
        return manager;
    }

    /// <summary>Blocks the reader at the next span, so that it sees nothing while processes come and go.</summary>
    internal void Hold() => _mayGoOn.Reset();

    internal void GoOn() => _mayGoOn.Set();

    public void OnSpan(in SpanView span)
    {
        _spans.Enqueue(span.Target);
        _mayGoOn.Wait();
    }

    public void Dispose()
    {
        _mayGoOn.Set();
        _mayGoOn.Dispose();
    }
}
