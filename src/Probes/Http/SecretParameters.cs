using System.Buffers.Text;

namespace Sonde.Probes.Go.Http;

/// <summary>
/// The parameters of a query whose values give access. This is the one place that knows them; whatever records a query records what
/// <see cref="Redact"/> leaves of it (https://opentelemetry.io/docs/specs/semconv/registry/attributes/url/).
/// </summary>
internal static class SecretParameters
{
    // What the conventions have listed, now and before: signatures of Amazon, Azure and Google, and the keys that go with them.
    private static readonly string[] Names =
        ["AWSAccessKeyId", "Signature", "sig", "X-Goog-Signature", "X-Amz-Signature", "X-Amz-Credential", "X-Amz-Security-Token"];

    private static ReadOnlySpan<byte> Redacted => "REDACTED"u8;

    // Go up to 1.16 separates by semicolons too, and a server of any version gets what its caller sends.
    private static ReadOnlySpan<byte> Separators => "&;"u8;

    /// <summary>Enough bytes for what <see cref="Redact"/> writes: at worst three for each, as of <c>sig=</c>.</summary>
    internal static int RoomFor(ReadOnlySpan<byte> query) => 3 * query.Length;

    /// <summary>Copies a query, with a word in place of each secret value.</summary>
    /// <param name="query">The query as it was sent, without the question mark.</param>
    /// <param name="room">At least <see cref="RoomFor"/> bytes.</param>
    /// <returns>How many bytes were written.</returns>
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

    // A name may be written with escapes and means the same then.
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
