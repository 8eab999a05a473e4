using System.IO.Enumeration;
using Sonde.Runtime.Probes;

namespace Sonde.Runtime.Spans;

/// <summary>Decides of which attributes the values are replaced before a sink sees them. One thread at a time uses it.</summary>
internal sealed class Redaction
{
    /// <summary>
    /// What stands in place of a value: OpenTelemetry's conventions replace parts of URLs by it
    /// (https://opentelemetry.io/docs/specs/semconv/registry/attributes/url/).
    /// </summary>
    internal const string Replacement = "REDACTED";

    /// <summary>The same in UTF-8.</summary>
    internal static ReadOnlySpan<byte> Utf8Replacement => "REDACTED"u8;

    // A probe may make up keys without end.
    private const int MostKnown = 4096;

    private readonly string[] _patterns;
    private readonly Dictionary<string, bool> _known = new(StringComparer.Ordinal);

    private Redaction(string[] patterns) => _patterns = patterns;

    /// <summary>Returns what is replaced for each probe, by the probes' names. A probe of which nothing is replaced is not in it.</summary>
    /// <param name="patterns">The patterns for all probes.</param>
    /// <param name="probes">The probes, which may have patterns of their own.</param>
    internal static Dictionary<string, Redaction> ByProbe(IReadOnlyList<string> patterns, IEnumerable<ProbeDescriptor> probes) => probes
        .Where(probe => patterns.Count + probe.Redact.Length > 0)
        .ToDictionary(static probe => probe.Name, probe => new Redaction([.. patterns, .. probe.Redact]));

    /// <summary>Whether the value of an attribute is replaced.</summary>
    internal bool Hides(string key)
    {
        if (_known.TryGetValue(key, out bool isHidden))
            return isHidden;
        isHidden = Array.Exists(_patterns, pattern => FileSystemName.MatchesSimpleExpression(pattern, key, ignoreCase: true));
        if (_known.Count < MostKnown)
            _known.Add(key, isHidden);
        return isHidden;
    }
}
