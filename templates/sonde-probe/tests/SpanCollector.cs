using System.Text;
using Sonde.Runtime.Spans;

namespace SondeProbe1.Tests;

/// <summary>Keeps name and argument of every span. A span's memory is the Manager's: what is to stay is copied.</summary>
internal sealed class SpanCollector : ISpanSink
{
    private readonly List<(string Name, string Argument)> _found = [];

    /// <summary>To be read once the Manager has stopped.</summary>
    public IReadOnlyList<(string Name, string Argument)> Found => _found;

    public void OnSpan(in SpanView span) =>
        _found.Add((Encoding.UTF8.GetString(span.Name), Encoding.UTF8.GetString(span.Attributes[0].Utf8)));
}
