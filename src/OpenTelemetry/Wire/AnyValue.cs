using System.Globalization;
using Sonde.Runtime.Spans;

namespace Sonde.OpenTelemetry.Wire;

/// <summary>
/// The <c>AnyValue</c> of attributes:
/// https://github.com/open-telemetry/opentelemetry-proto/blob/v1.5.0/opentelemetry/proto/common/v1/common.proto.
/// </summary>
internal static class AnyValue
{
    private const int String = 1;
    private const int Boolean = 2;
    private const int Integer = 3;
    private const int Double = 4;
    private const int Array = 5;

    /// <summary>Writes a <c>KeyValue</c> as a field of the current message.</summary>
    public static void WritePair(ProtoWriter writer, int field, string key, object value)
    {
        int pair = writer.Begin(field);
        writer.Text(1, key);
        Write(writer, 2, value);
        writer.End(pair);
    }

    /// <summary>Writes a span's attribute as a <c>KeyValue</c>, without copying its value.</summary>
    public static void WritePair(ProtoWriter writer, int field, in SpanAttribute attribute)
    {
        int pair = writer.Begin(field);
        writer.Text(1, attribute.Key);
        Write(writer, 2, attribute);
        writer.End(pair);
    }

    private static void Write(ProtoWriter writer, int field, in SpanAttribute attribute)
    {
        int any = writer.Begin(field);
        switch (attribute.Type)
        {
            case SpanAttributeType.Utf8: writer.Utf8(String, attribute.Utf8); break;
            case SpanAttributeType.Text: writer.Text(String, attribute.Text); break;
            case SpanAttributeType.Integer: writer.Varint(Integer, (ulong)attribute.Integer); break;
            case SpanAttributeType.Double: writer.Double(Double, attribute.Double); break;
            case SpanAttributeType.Boolean: writer.Varint(Boolean, attribute.Boolean ? 1u : 0u); break;
            default:
                int array = writer.Begin(Array);
                for (int i = 0; i < attribute.ElementCount; i++)
                    Write(writer, 1, attribute.GetElement(i));
                writer.End(array);
                break;
        }

        writer.End(any);
    }

    private static void Write(ProtoWriter writer, int field, object value)
    {
        int any = writer.Begin(field);
        switch (value)
        {
            case bool truth: writer.Varint(Boolean, truth ? 1u : 0u); break;
            case long or int: writer.Varint(Integer, (ulong)Convert.ToInt64(value, CultureInfo.InvariantCulture)); break;
            case double number: writer.Double(Double, number); break;
            case string[] texts:
                int array = writer.Begin(Array);
                foreach (string text in texts)
                    Write(writer, 1, text);
                writer.End(array);
                break;
            default: writer.Text(String, Convert.ToString(value, CultureInfo.InvariantCulture)); break;
        }

        writer.End(any);
    }
}
