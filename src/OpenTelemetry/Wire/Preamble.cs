using OpenTelemetry.Resources;

namespace Sonde.OpenTelemetry.Wire;

/// <summary>Encodes what the spans of a target or of a probe have in common. It is encoded once and then copied into each request.</summary>
internal static class Preamble
{
    /// <summary>Encodes the <c>Resource</c> of <c>ResourceSpans</c>, with its tag.</summary>
    public static byte[] EncodeResource(Resource resource)
    {
        var writer = new ProtoWriter();
        int message = writer.Begin(1);
        foreach ((string key, object value) in resource.Attributes)
            AnyValue.WritePair(writer, 1, key, value);
        writer.End(message);
        return writer.Written.ToArray();
    }

    /// <summary>
    /// Encodes the fields of <c>ScopeSpans</c> other than its spans: the <c>InstrumentationScope</c> and the schema's URL, with their tags.
    /// </summary>
    public static byte[] EncodeScope(string name, string version, string? schemaUrl)
    {
        var writer = new ProtoWriter();
        int message = writer.Begin(1);
        writer.Text(1, name);
        writer.Text(2, version);
        writer.End(message);
        if (schemaUrl is not null)
            writer.Text(3, schemaUrl);
        return writer.Written.ToArray();
    }
}
