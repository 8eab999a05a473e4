using OpenTelemetry.Resources;

namespace Sonde.OpenTelemetry.Wire;

/// <summary>
/// Writes an <c>ExportTraceServiceRequest</c>: groups spans by scope and scopes by resource. Resources and scopes are encoded once and then
/// copied, because they are the same in each request.
/// </summary>
internal static class RequestEncoder
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

    /// <summary>Appends the request of a batch to <paramref name="writer"/>.</summary>
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
