using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Sonde.Runtime.Events;

namespace Sonde.Tool.View;

/// <summary>One JSON object a span, for other programs. Fields are added over time and never renamed.</summary>
internal sealed class JsonFormat : ISpanFormat
{
    // Control characters stay escaped; letters of other scripts stay readable.
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
        json.WriteString("name", span.Name);
        json.WriteString("kind", Lower(span.Kind));
        json.WriteString("status", Lower(span.Status));
        json.WriteNumber("start_unix_ns", span.StartUnixNanoseconds);
        json.WriteNumber("end_unix_ns", span.EndUnixNanoseconds);
        json.WriteStartObject("attributes");
        foreach ((string key, object value) in span.Attributes)
            WriteValue(json, key, value);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteValue(Utf8JsonWriter json, string key, object value)
    {
        switch (value)
        {
            case long number:
                json.WriteNumber(key, number);
                break;
            case double number when double.IsFinite(number):
                json.WriteNumber(key, number);
                break;
            case bool truth:
                json.WriteBoolean(key, truth);
                break;
            default:
                json.WriteString(key, Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture));
                break;
        }
    }

    private static string Lower<T>(T value) where T : struct, Enum => value.ToString().ToLowerInvariant();
}
