using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Sonde.Runtime.Events;

namespace Sonde.Tool.View;

/// <summary>Formats a span as one JSON object, for other programs. Fields are added over time and never renamed.</summary>
internal sealed class JsonFormat : ISpanFormat
{
    // This encoder escapes control characters and leaves the letters of other scripts readable.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <inheritdoc/>
    public string Format(SpanLine span, int depth)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, Options))
            Write(json, span);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter json, SpanLine span)
    {
        json.WriteStartObject();
        json.WriteString("trace_id", span.TraceId);
        json.WriteString("span_id", span.SpanId);
        if (span.Parent != ParentKind.None)
        {
            json.WriteString("parent_span_id", span.ParentId);
            json.WriteBoolean("parent_is_remote", span.Parent == ParentKind.Remote);
        }

        json.WriteString("service", span.Service);
        json.WriteNumber("pid", span.ProcessId);
        json.WriteString("probe", span.Probe);
        if (span.Scope is { } scope)
        {
            json.WriteString("scope_name", scope.Name);
            WriteUnlessEmpty(json, "scope_version", scope.Version);
        }

        json.WriteString("name", span.Name);
        json.WriteString("kind", Lower(span.Kind));
        json.WriteString("status", Lower(span.Status));
        WriteUnlessEmpty(json, "status_description", span.StatusDescription);
        json.WriteNumber("start_unix_ns", span.StartUnixNanoseconds);
        json.WriteNumber("end_unix_ns", span.EndUnixNanoseconds);
        WriteAttributes(json, span.Attributes);
        if (span.Events.Count > 0)
            WriteEvents(json, span.Events);
        if (span.Links.Count > 0)
            WriteLinks(json, span.Links);
        json.WriteEndObject();
    }

    private static void WriteEvents(Utf8JsonWriter json, IEnumerable<EventLine> events)
    {
        json.WriteStartArray("events");
        foreach (EventLine happened in events)
        {
            json.WriteStartObject();
            json.WriteString("name", happened.Name);
            json.WriteNumber("time_unix_ns", happened.UnixNanoseconds);
            WriteAttributes(json, happened.Attributes);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteLinks(Utf8JsonWriter json, IEnumerable<LinkLine> links)
    {
        json.WriteStartArray("links");
        foreach (LinkLine link in links)
        {
            json.WriteStartObject();
            json.WriteString("trace_id", link.TraceId);
            json.WriteString("span_id", link.SpanId);
            WriteUnlessEmpty(json, "trace_state", link.TraceState);
            WriteAttributes(json, link.Attributes);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteAttributes(Utf8JsonWriter json, IEnumerable<KeyValuePair<string, object>> attributes)
    {
        json.WriteStartObject("attributes");
        foreach ((string key, object value) in attributes)
        {
            json.WritePropertyName(key);
            WriteValue(json, value);
        }

        json.WriteEndObject();
    }

    private static void WriteValue(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case long number:
                json.WriteNumberValue(number);
                break;
            case double number when double.IsFinite(number):
                json.WriteNumberValue(number);
                break;
            case bool truth:
                json.WriteBooleanValue(truth);
                break;
            case Array elements:
                json.WriteStartArray();
                foreach (object? element in elements)
                    WriteValue(json, element);
                json.WriteEndArray();
                break;
            default:
                json.WriteStringValue(Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture));
                break;
        }
    }

    private static void WriteUnlessEmpty(Utf8JsonWriter json, string key, string value)
    {
        if (value.Length > 0)
            json.WriteString(key, value);
    }

    private static string Lower<T>(T value) where T : struct, Enum => value.ToString().ToLowerInvariant();
}
