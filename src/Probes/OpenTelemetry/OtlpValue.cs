using System.Globalization;
using System.Text.Json;

namespace Sonde.Probes.Go.OpenTelemetry;

/// <summary>Reads tokens of OTLP in JSON.</summary>
internal static class OtlpValue
{
    /// <summary>
    /// Goes on to the value of the next property of an object whose earlier values have been read. The first time, the reader is at the
    /// object's start. Returns <see langword="false"/> at its end, at the end of a cut document, and for a value that is no object.
    /// </summary>
    internal static bool NextProperty(scoped ref Utf8JsonReader json, out ReadOnlySpan<byte> name)
    {
        name = default;
        if (json.TokenType is JsonTokenType.Null || !json.Read() || json.TokenType != JsonTokenType.PropertyName)
            return false;
        name = json.ValueSpan;
        return json.Read();
    }

    /// <summary>Goes on to the next element of an array, as <see cref="NextProperty"/> does in an object.</summary>
    internal static bool NextElement(scoped ref Utf8JsonReader json) =>
        json.TokenType is not JsonTokenType.Null && json.Read() && json.TokenType != JsonTokenType.EndArray;

    /// <summary>Returns a text in UTF-8; an empty one for any other value.</summary>
    internal static ReadOnlySpan<byte> Utf8(scoped ref Utf8JsonReader json)
    {
        if (json.TokenType != JsonTokenType.String)
            return default;
        if (!json.ValueIsEscaped)
            return json.ValueSpan;
        byte[] text = new byte[json.ValueSpan.Length];
        return text.AsSpan(0, json.CopyString(text));
    }

    /// <summary>Returns an integer, which 64 bits make a text; 0 for any other value.</summary>
    internal static long Integer(scoped ref Utf8JsonReader json) => json.TokenType switch
    {
        JsonTokenType.Number when json.TryGetInt64(out long number) => number,
        JsonTokenType.String when long.TryParse(json.ValueSpan, CultureInfo.InvariantCulture, out long number) => number,
        _ => 0,
    };
}
