using System.Globalization;
using System.Text;

namespace Sonde.Runtime.Processes;

/// <summary>
/// OTEL_RESOURCE_ATTRIBUTES: <c>key=value</c> pairs separated by commas, with percent-encoded keys and values
/// (https://opentelemetry.io/docs/specs/otel/resource/sdk/#specifying-resource-information-via-an-environment-variable).
/// </summary>
internal static class ResourceAttributes
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Parses a list. A list that breaks the rules is ignored as a whole, as the specification demands.</summary>
    internal static bool TryParse(string text, out Dictionary<string, string> attributes)
    {
        attributes = [];
        foreach (string item in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            int equals = item.IndexOf('=', StringComparison.Ordinal);
            if (equals < 1
                || Decode(item[..equals].TrimEnd()) is not { Length: > 0 } key
                || Decode(item[(equals + 1)..].TrimStart()) is not { } value)
            {
                attributes = [];
                return false;
            }
            attributes[key] = value;
        }
        return true;
    }

    private static string? Decode(string text)
    {
        byte[] encoded = Encoding.UTF8.GetBytes(text);
        var decoded = new List<byte>(encoded.Length);
        for (int i = 0; i < encoded.Length; i++)
        {
            byte value = encoded[i];
            if (value == '%')
            {
                if (i + 2 >= encoded.Length
                    || !byte.TryParse(encoded.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value))
                    return null;
                i += 2;
            }
            decoded.Add(value);
        }
        try
        {
            return Strict.GetString([.. decoded]);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
