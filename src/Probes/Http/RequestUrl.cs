using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Sonde.Probes.Go;

/// <summary>
/// A request's URL as it may be recorded (https://opentelemetry.io/docs/specs/semconv/registry/attributes/url/), put together in
/// the caller's memory: names of users and what signs a request are left out, as the conventions demand.
/// </summary>
internal ref struct RequestUrl
{
    // Bytes of a path that Go does not escape (net/url, shouldEscape).
    private static readonly SearchValues<byte> PathBytes =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~$&+,/:;=@"u8);

    // Parameters whose value gives access, by the conventions' list.
    private static readonly string[] Secrets = ["AWSAccessKeyId", "Signature", "sig", "X-Goog-Signature"];

    private readonly Span<byte> _room;
    private int _length;

    /// <summary>Writes into memory of at least <see cref="RoomFor"/> bytes.</summary>
    internal RequestUrl(Span<byte> room) => _room = room;

    /// <summary>What was put together so far.</summary>
    internal readonly ReadOnlySpan<byte> Text => _room[.._length];

    private static ReadOnlySpan<byte> Redacted => "REDACTED"u8;

    private static ReadOnlySpan<byte> RedactedUser => "REDACTED:REDACTED@"u8;

    /// <summary>Enough bytes for a URL of these parts: an escaped byte takes three, and so, at worst, does one of a query.</summary>
    internal static int RoomFor(
        ReadOnlySpan<byte> scheme, ReadOnlySpan<byte> opaque, ReadOnlySpan<byte> host, ReadOnlySpan<byte> path, ReadOnlySpan<byte> query) =>
        scheme.Length + opaque.Length + host.Length + (3 * (path.Length + query.Length)) + RedactedUser.Length + "://?".Length;

    /// <summary>The port that a URL means which names none.</summary>
    internal static int? DefaultPort(ReadOnlySpan<byte> scheme) =>
        scheme.SequenceEqual("https"u8) ? 443 : scheme.SequenceEqual("http"u8) ? 80 : null;

    /// <summary>Adds the scheme.</summary>
    internal void AddScheme(ReadOnlySpan<byte> scheme)
    {
        Add(scheme);
        Add(":"u8);
    }

    /// <summary>Adds what stands in place of host and path.</summary>
    internal void AddOpaque(ReadOnlySpan<byte> opaque) => Add(opaque);

    /// <summary>Adds the host, which may name a port, and says that there is a user, but not who.</summary>
    internal void AddHost(bool hasUser, ReadOnlySpan<byte> host)
    {
        Add("//"u8);
        if (hasUser)
            Add(RedactedUser);
        Add(host);
    }

    /// <summary>Adds the path as Go sends it: in the encoding that it came in, if that is one of it.</summary>
    internal void AddPath(ReadOnlySpan<byte> path, ReadOnlySpan<byte> encoded)
    {
        if (!encoded.IsEmpty && IsEncodingOf(encoded, path))
            Add(encoded);
        else
            AddEscaped(path);
    }

    /// <summary>Adds the encoded query, without the values that give access.</summary>
    internal void AddQuery(ReadOnlySpan<byte> query)
    {
        if (query.IsEmpty)
            return;
        ReadOnlySpan<byte> separator = "?"u8;
        foreach (Range range in query.Split((byte)'&'))
        {
            ReadOnlySpan<byte> parameter = query[range];
            int equals = parameter.IndexOf((byte)'=');
            Add(separator);
            separator = "&"u8;
            if (equals >= 0 && IsSecret(parameter[..equals]))
            {
                Add(parameter[..(equals + 1)]);
                Add(Redacted);
            }
            else
            {
                Add(parameter);
            }
        }
    }

    private static bool IsSecret(ReadOnlySpan<byte> name)
    {
        foreach (string secret in Secrets)
        {
            if (Ascii.Equals(name, secret))
                return true;
        }
        return false;
    }

    private static bool IsEncodingOf(ReadOnlySpan<byte> encoded, ReadOnlySpan<byte> path)
    {
        foreach (byte expected in path)
        {
            if (encoded.IsEmpty)
                return false;
            int size = 1;
            byte value = encoded[0];
            if (value == '%')
            {
                size = 3;
                if (!Utf8Parser.TryParse(encoded[1..Math.Min(size, encoded.Length)], out value, out int digits, 'x') || digits != 2)
                    return false;
            }
            if (value != expected)
                return false;
            encoded = encoded[size..];
        }
        return encoded.IsEmpty;
    }

    private void AddEscaped(ReadOnlySpan<byte> path)
    {
        foreach (byte value in path)
        {
            if (PathBytes.Contains(value))
            {
                _room[_length++] = value;
                continue;
            }
            _room[_length++] = (byte)'%';
            _room[_length++] = "0123456789ABCDEF"u8[value >> 4];
            _room[_length++] = "0123456789ABCDEF"u8[value & 15];
        }
    }

    private void Add(ReadOnlySpan<byte> text)
    {
        text.CopyTo(_room[_length..]);
        _length += text.Length;
    }
}
