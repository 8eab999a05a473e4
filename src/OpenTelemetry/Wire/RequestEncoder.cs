using OpenTelemetry.Resources;

namespace Sonde.OpenTelemetry.Wire;

/// <summary>
/// Writes an <c>ExportTraceServiceRequest</c>: spans by scope, scopes by resource. Resources and scopes are written once and then copied,
/// since they are the same in each request.
/// </summary>
internal static class RequestEncoder
{
    /// <summary>The <c>Resource</c> of <c>ResourceSpans</c>, with its tag.</summary>
    public static byte[] EncodeResource(Resource resource)
    {
        var writer = new ProtoWriter();
        int message = writer.Begin(1);
        foreach ((string key, object value) in resource.Attributes)
            AnyValue.WritePair(writer, 1, key, value);
        writer.End(message);
        return writer.Written.ToArray();
    }

    /// <summary>What <c>ScopeSpans</c> has beside its spans, the <c>InstrumentationScope</c> and the schema's URL, with their tags.</summary>
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

    /// <summary>Writes the request of a batch behind what <paramref name="writer"/> holds.</summary>
    public static void Write(ProtoWriter writer, SpanBatch batch)
    {
        foreach (IGrouping<byte[], SpanBatch.Entry> resource in batch.Entries.GroupBy(static entry => entry.Resource))
        {
            int resourceSpans = writer.Begin(1);
            writer.Raw(resource.Key);
            foreach (IGrouping<byte[], SpanBatch.Entry> scope in resource.GroupBy(static entry => entry.Scope))
            {
                int scopeSpans = writer.Begin(2);
                writer.Raw(scope.Key);
                foreach (SpanBatch.Entry entry in scope)
                    writer.Raw(batch.BytesOf(entry));
                writer.End(scopeSpans);
            }

            writer.End(resourceSpans);
        }
    }
}
