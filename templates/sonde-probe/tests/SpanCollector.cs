using System.Text;
using Sonde.Runtime.Spans;

namespace SondeProbe1.Tests;

/// <summary>Keeps the name and the argument of every span. A span's memory belongs to the Manager, so the collector copies them.</summary>
internal sealed class SpanCollector : ISpanSink
{
    private readonly List<(string Name, string Argument)> _found = [];

    /// <summary>The spans. Read them once the Manager has stopped.</summary>
    public IReadOnlyList<(string Name, string Argument)> Found => _found;

    public void OnSpan(in SpanView span) =>
        _found.Add((Encoding.UTF8.GetString(span.Name), Encoding.UTF8.GetString(span.Attributes[0].Utf8)));
}
