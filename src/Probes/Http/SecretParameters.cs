using System.Buffers.Text;

namespace Sonde.Probes.Go.Http;

/// <summary>
/// The query parameters whose values grant access. This is the only place that knows them. Code that records a query must record the result
/// of <see cref="Redact"/> (https://opentelemetry.io/docs/specs/semconv/registry/attributes/url/).
/// </summary>
internal static class SecretParameters
{
    // All names that the conventions list or have listed: signatures of Amazon, Azure and Google, and the keys that belong to them.
    private static readonly string[] Names =
        ["AWSAccessKeyId", "Signature", "sig", "X-Goog-Signature", "X-Amz-Signature", "X-Amz-Credential", "X-Amz-Security-Token"];

    private static ReadOnlySpan<byte> Redacted => "REDACTED"u8;

    // Go up to 1.16 also accepts semicolons as separators, and a server of any version may receive them.
    private static ReadOnlySpan<byte> Separators => "&;"u8;

    /// <summary>Returns a sufficient number of bytes for <see cref="Redact"/>: at worst three for each byte, as for <c>sig=</c>.</summary>
    internal static int RoomFor(ReadOnlySpan<byte> query) => 3 * query.Length;

    /// <summary>Copies a query and replaces each secret value by a fixed word.</summary>
    /// <param name="query">The query as it was sent, without the question mark.</param>
    /// <param name="room">At least <see cref="RoomFor"/> bytes.</param>
    /// <returns>The number of bytes written.</returns>
    internal static int Redact(ReadOnlySpan<byte> query, Span<byte> room)
    {
        int length = 0;
        while (!query.IsEmpty)
        {
            int end = query.IndexOfAny(Separators);
            ReadOnlySpan<byte> parameter = end < 0 ? query : query[..end];
            int equals = parameter.IndexOf((byte)'=');
            if (equals >= 0 && IsSecret(parameter[..equals]))
            {
                Add(parameter[..(equals + 1)], room, ref length);
                Add(Redacted, room, ref length);
            }
            else
            {
                Add(parameter, room, ref length);
            }
            if (end < 0)
                break;
            room[length++] = query[end];
            query = query[(end + 1)..];
        }
        return length;
    }

    private static void Add(ReadOnlySpan<byte> text, Span<byte> room, ref int length)
    {
        text.CopyTo(room[length..]);
        length += text.Length;
    }

    private static bool IsSecret(ReadOnlySpan<byte> name)
    {
        foreach (string secret in Names)
        {
            if (IsEncodingOf(name, secret))
                return true;
        }
        return false;
    }

    // A name may contain escapes without changing its meaning.
    private static bool IsEncodingOf(ReadOnlySpan<byte> encoded, string name)
    {
        foreach (char expected in name)
        {
            if (encoded.IsEmpty)
                return false;
            int size = 1;
            byte value = encoded[0];
            if (value == '%')
            {
                size = 3;
                if (encoded.Length < size || !Utf8Parser.TryParse(encoded[1..size], out value, out int digits, 'x') || digits != 2)
                    return false;
            }
            if (value != expected)
                return false;
            encoded = encoded[size..];
        }
        return encoded.IsEmpty;
    }
}
