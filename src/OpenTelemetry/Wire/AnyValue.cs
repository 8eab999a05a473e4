using System.Globalization;

namespace Sonde.OpenTelemetry.Wire;

/// <summary>
/// The <c>AnyValue</c> of attributes:
/// https://github.com/open-telemetry/opentelemetry-proto/blob/v1.5.0/opentelemetry/proto/common/v1/common.proto.
/// </summary>
internal static class AnyValue
{
    public const int String = 1;
    public const int Boolean = 2;
    public const int Integer = 3;
    public const int Double = 4;
    private const int Array = 5;

    /// <summary>Writes a <c>KeyValue</c> as a field of what is being written.</summary>
    public static void WritePair(ProtoWriter writer, int field, string key, object value)
    {
        int pair = writer.Begin(field);
        writer.Text(1, key);
        Write(writer, 2, value);
        writer.End(pair);
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
