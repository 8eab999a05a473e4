using Sonde.Runtime.Spans;

namespace Sonde.EndToEnd.Tests.Support;

/// <summary>Blocks the reader at its first span until the test releases it.</summary>
internal sealed class StallingSink : ISpanSink, IDisposable
{
    private readonly ManualResetEventSlim _mayGoOn = new();

    public void OnSpan(in SpanView span) => _mayGoOn.Wait();

    internal void GoOn() => _mayGoOn.Set();

    public void Dispose() => _mayGoOn.Dispose();
}
