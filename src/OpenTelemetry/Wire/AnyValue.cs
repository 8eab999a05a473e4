using System.Globalization;
using System.Text.Unicode;
using Sonde.Runtime.Spans;

namespace Sonde.OpenTelemetry.Wire;

/// <summary>
/// The <c>AnyValue</c> of attributes:
/// https://github.com/open-telemetry/opentelemetry-proto/blob/v1.5.0/opentelemetry/proto/common/v1/common.proto.
/// </summary>
internal static class AnyValue
{
    private const int Value = 2;
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
        Write(writer, Value, value);
        writer.End(pair);
    }

    /// <summary>Writes a span's attribute as a <c>KeyValue</c>.</summary>
    /// <param name="writer">The writer.</param>
    /// <param name="field">The field of the current message.</param>
    /// <param name="key">The name as <see cref="AttributeKeys"/> encodes it.</param>
    /// <param name="attribute">The attribute.</param>
    public static void WritePair(ProtoWriter writer, int field, ReadOnlySpan<byte> key, in SpanAttribute attribute)
    {
        if (attribute.Type == SpanAttributeType.Utf8 && Utf8.IsValid(attribute.Utf8))
        {
            // Most attributes are texts. Their lengths are known before they are written, so nothing has to be moved afterwards.
            int any = ProtoWriter.SizeOfMessage(String, attribute.Utf8.Length);
            writer.BeginOf(field, key.Length + ProtoWriter.SizeOfMessage(Value, any));
            writer.Raw(key);
            writer.BeginOf(Value, any);
            writer.Bytes(String, attribute.Utf8);
            return;
        }

        int pair = writer.Begin(field);
        writer.Raw(key);
        Write(writer, Value, attribute);
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
