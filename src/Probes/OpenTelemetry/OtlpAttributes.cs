using System.Buffers;
using System.Text.Json;
using Sonde.Runtime.Spans;

namespace Sonde.Probes.Go.OpenTelemetry;

/// <summary>
/// Reads attributes of OTLP in JSON into a span, an event or a link. Values for which attributes have no type (bytes, maps, arrays of mixed
/// types) become text as https://opentelemetry.io/docs/specs/otel/common/#anyvalue-representation-for-non-otlp-protocols says.
/// </summary>
internal readonly ref struct OtlpAttributes
{
    private readonly AttributeTarget _target;

    internal OtlpAttributes(AttributeTarget target) => _target = target;

    /// <summary>Reads the array of attributes at which the reader is.</summary>
    internal void Read(ref Utf8JsonReader json)
    {
        while (OtlpValue.NextElement(ref json))
        {
            string key = "";
            while (OtlpValue.NextProperty(ref json, out ReadOnlySpan<byte> name))
            {
                if (name.SequenceEqual("key"u8) && json.TokenType == JsonTokenType.String)
                    key = json.GetString()!;
                else if (name.SequenceEqual("value"u8))
                    ReadValue(ref json, key);
                else
                    json.TrySkip();
            }
        }
    }

    // A value is an object with one property, whose name is that of the type.
    private void ReadValue(ref Utf8JsonReader json, string key)
    {
        while (OtlpValue.NextProperty(ref json, out ReadOnlySpan<byte> type))
        {
            if (type.SequenceEqual("stringValue"u8) || type.SequenceEqual("bytesValue"u8))
                _target.Set(key, OtlpValue.Utf8(ref json));
            else if (type.SequenceEqual("intValue"u8))
                _target.Set(key, OtlpValue.Integer(ref json));
            else if (type.SequenceEqual("doubleValue"u8) && json.TryGetDouble(out double number))
                _target.Set(key, number);
            else if (type.SequenceEqual("boolValue"u8))
                _target.Set(key, json.TokenType == JsonTokenType.True);
            else if (type.SequenceEqual("arrayValue"u8))
                ReadArray(ref json, key);
            else if (type.SequenceEqual("kvlistValue"u8))
                SetPlain(ref json, key, isMap: true);
            else
                json.TrySkip();
        }
    }

    private void ReadArray(ref Utf8JsonReader json, string key)
    {
        Utf8JsonReader ahead = json;
        if (!TryReadElements(ref ahead, out List<object?> elements))
            return;
        if (elements.TrueForAll(static element => element is byte[]))
        {
            TextArrayWriter texts = _target.SetArray(key);
            foreach (object? element in elements)
                texts.Add((byte[])element!);
        }
        else if (elements.TrueForAll(static element => element is long))
        {
            _target.Set(key, [.. elements.Cast<long>()]);
        }
        else if (elements.TrueForAll(static element => element is double))
        {
            _target.Set(key, [.. elements.Cast<double>()]);
        }
        else if (elements.TrueForAll(static element => element is bool))
        {
            _target.Set(key, [.. elements.Cast<bool>()]);
        }
        else
        {
            SetPlain(ref json, key, isMap: false);
            return;
        }
        json = ahead;
    }

    /// <summary>Reads an array. An element of a type that arrays do not have is <see langword="null"/>.</summary>
    /// <returns><see langword="false"/> if the document ends before the array does.</returns>
    private static bool TryReadElements(ref Utf8JsonReader json, out List<object?> elements)
    {
        elements = [];
        while (OtlpValue.NextProperty(ref json, out _)) // "values"
        {
            while (OtlpValue.NextElement(ref json))
            {
                while (OtlpValue.NextProperty(ref json, out ReadOnlySpan<byte> type))
                {
                    elements.Add(type.SequenceEqual("stringValue"u8) ? OtlpValue.Utf8(ref json).ToArray()
                        : type.SequenceEqual("intValue"u8) ? OtlpValue.Integer(ref json)
                        : type.SequenceEqual("doubleValue"u8) && json.TokenType == JsonTokenType.Number ? json.GetDouble()
                        : type.SequenceEqual("boolValue"u8) ? json.TokenType == JsonTokenType.True
                        : null);
                    json.TrySkip();
                }
            }
        }
        return json.TokenType == JsonTokenType.EndObject;
    }

    private void SetPlain(ref Utf8JsonReader json, string key, bool isMap)
    {
        var text = new ArrayBufferWriter<byte>();
        using (var plain = new Utf8JsonWriter(text))
            WriteValues(ref json, plain, isMap);
        if (json.TokenType == JsonTokenType.EndObject)
            _target.Set(key, text.WrittenSpan);
    }

    // The reader is at the object that holds the values of an array or of a map.
    private static void WriteValues(ref Utf8JsonReader json, Utf8JsonWriter plain, bool isMap)
    {
        if (isMap)
            plain.WriteStartObject();
        else
            plain.WriteStartArray();
        while (OtlpValue.NextProperty(ref json, out _)) // "values"
        {
            while (OtlpValue.NextElement(ref json))
            {
                if (isMap)
                    WritePair(ref json, plain);
                else
                    WriteValue(ref json, plain);
            }
        }
        if (isMap)
            plain.WriteEndObject();
        else
            plain.WriteEndArray();
    }

    private static void WritePair(ref Utf8JsonReader json, Utf8JsonWriter plain)
    {
        while (OtlpValue.NextProperty(ref json, out ReadOnlySpan<byte> name))
        {
            if (name.SequenceEqual("key"u8))
                plain.WritePropertyName(OtlpValue.Utf8(ref json));
            else
                WriteValue(ref json, plain);
        }
    }

    private static void WriteValue(ref Utf8JsonReader json, Utf8JsonWriter plain)
    {
        bool written = false;
        while (OtlpValue.NextProperty(ref json, out ReadOnlySpan<byte> type))
        {
            if (type.SequenceEqual("arrayValue"u8) || type.SequenceEqual("kvlistValue"u8))
                WriteValues(ref json, plain, type.SequenceEqual("kvlistValue"u8));
            else if (type.SequenceEqual("intValue"u8))
                plain.WriteNumberValue(OtlpValue.Integer(ref json));
            else if (type.SequenceEqual("doubleValue"u8) && json.TokenType == JsonTokenType.Number)
                plain.WriteNumberValue(json.GetDouble());
            else if (type.SequenceEqual("boolValue"u8))
                plain.WriteBooleanValue(json.TokenType == JsonTokenType.True);
            else
                plain.WriteStringValue(OtlpValue.Utf8(ref json));
            written = true;
        }
        if (!written)
            plain.WriteNullValue();
    }
}
