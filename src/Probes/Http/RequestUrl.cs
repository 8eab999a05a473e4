using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Sonde.Probes.Go.Http;

/// <summary>
/// Builds a request's URL in the caller's memory, in the form in which it may be recorded
/// (https://opentelemetry.io/docs/specs/semconv/registry/attributes/url/): without user names and without the signatures of requests, as
/// the conventions require.
/// </summary>
internal ref struct RequestUrl
{
    // The bytes of a path that Go does not escape (net/url, shouldEscape).
    private static readonly SearchValues<byte> PathBytes =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~$&+,/:;=@"u8);

    private readonly Span<byte> _room;
    private int _length;

    /// <summary>Writes into memory of at least <see cref="RoomFor"/> bytes.</summary>
    internal RequestUrl(Span<byte> room) => _room = room;

    /// <summary>The URL so far.</summary>
    internal readonly ReadOnlySpan<byte> Text => _room[.._length];

    private static ReadOnlySpan<byte> RedactedUser => "REDACTED:REDACTED@"u8;

    /// <summary>Returns a sufficient number of bytes for a URL with these parts. An escaped byte takes three.</summary>
    internal static int RoomFor(
        ReadOnlySpan<byte> scheme, ReadOnlySpan<byte> opaque, ReadOnlySpan<byte> host, ReadOnlySpan<byte> path, ReadOnlySpan<byte> query) =>
        scheme.Length + host.Length + (3 * path.Length) + SecretParameters.RoomFor(query) + SecretParameters.RoomFor(opaque)
        + RedactedUser.Length + "://??".Length;

    /// <summary>Returns the port of a URL that does not name one.</summary>
    internal static int? DefaultPort(ReadOnlySpan<byte> scheme) =>
        scheme.SequenceEqual("https"u8) ? 443 : scheme.SequenceEqual("http"u8) ? 80 : null;

    /// <summary>Adds the scheme.</summary>
    internal void AddScheme(ReadOnlySpan<byte> scheme)
    {
        Add(scheme);
        Add(":"u8);
    }

    /// <summary>Adds the opaque part, which replaces host and path. It may name a user and have its own query.</summary>
    internal void AddOpaque(ReadOnlySpan<byte> opaque)
    {
        int question = opaque.IndexOf((byte)'?');
        ReadOnlySpan<byte> rest = question < 0 ? opaque : opaque[..question];
        if (rest.StartsWith("//"u8))
        {
            int slash = rest[2..].IndexOf((byte)'/');
            ReadOnlySpan<byte> authority = slash < 0 ? rest[2..] : rest[2..(slash + 2)];
            int at = authority.LastIndexOf((byte)'@');
            AddHost(at >= 0, authority[(at + 1)..]);
            rest = rest[(authority.Length + 2)..];
        }
        Add(rest);
        if (question >= 0)
            AddQuery(opaque[(question + 1)..]);
    }

    /// <summary>Adds the host, which may include a port. If there is a user, adds a placeholder for the name.</summary>
    internal void AddHost(bool hasUser, ReadOnlySpan<byte> host)
    {
        Add("//"u8);
        if (hasUser)
            Add(RedactedUser);
        Add(host);
    }

    /// <summary>Adds the path as Go sends it: in its original encoding, if that is a valid encoding of the path.</summary>
    internal void AddPath(ReadOnlySpan<byte> path, ReadOnlySpan<byte> encoded)
    {
        if (!encoded.IsEmpty && IsEncodingOf(encoded, path))
            Add(encoded);
        else
            AddEscaped(path);
    }

    /// <summary>Adds the encoded query, without the values that grant access.</summary>
    internal void AddQuery(ReadOnlySpan<byte> query)
    {
        if (query.IsEmpty)
            return;
        Add("?"u8);
        _length += SecretParameters.Redact(query, _room[_length..]);
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
