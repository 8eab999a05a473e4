using Sonde.Runtime.Probes;
using Sonde.Shared.FunctionSpans;

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

    // Functions that have patterns of their own, by their events.
    private readonly Dictionary<string, Redaction> _functions;

    private Redaction(string[] patterns, IEnumerable<FunctionDescriptor> functions)
    {
        _patterns = patterns;
        _functions = functions
            .Where(static function => !function.Redact.IsEmpty)
            .ToDictionary(static function => function.Event, function => new Redaction([.. patterns, .. function.Redact], []));
    }

    /// <summary>Returns what is replaced for each probe, by the probes' names. A probe of which nothing is replaced is not in it.</summary>
    /// <param name="patterns">The patterns for all probes.</param>
    /// <param name="probes">The probes, which may have patterns of their own, and so may their functions.</param>
    internal static Dictionary<string, Redaction> ByProbe(IReadOnlyList<string> patterns, IEnumerable<ProbeDescriptor> probes) => probes
        .Where(probe => patterns.Count + probe.Redact.Length > 0 || probe.Functions.Any(static function => !function.Redact.IsEmpty))
        .ToDictionary(static probe => probe.Name, probe => new Redaction([.. patterns, .. probe.Redact], probe.Functions));

    /// <summary>Returns what is replaced in the spans of one function of the probe.</summary>
    internal Redaction Of(FunctionDescriptor function) => _functions.GetValueOrDefault(function.Event, this);

    /// <summary>Whether the value of an attribute is replaced.</summary>
    internal bool Hides(string key)
    {
        if (_known.TryGetValue(key, out bool isHidden))
            return isHidden;
        isHidden = Array.Exists(_patterns, pattern => AttributeKeys.Fits(key, pattern));
        if (_known.Count < MostKnown)
            _known.Add(key, isHidden);
        return isHidden;
    }
}
