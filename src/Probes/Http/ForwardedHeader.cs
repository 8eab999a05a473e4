using System.Text;

namespace Sonde.Probes.Go.Http;

/// <summary>
/// Parses the <c>Forwarded</c> header (RFC 7239). It has one element for each proxy, with pairs such as
/// <c>for="[2001:db8::1]:4711";proto=https;host=example.com</c>. The proxy next to the client comes first, so the first pair of each kind
/// describes the client's request.
/// </summary>
internal ref struct ForwardedHeader
{
    /// <summary>The client as the first proxy saw it; empty if the header does not have it.</summary>
    internal ReadOnlySpan<byte> For { get; private set; }

    /// <summary>The host that the client requested; empty if the header does not have it.</summary>
    internal ReadOnlySpan<byte> Host { get; private set; }

    /// <summary>The scheme that the client used; empty if the header does not have it.</summary>
    internal ReadOnlySpan<byte> Proto { get; private set; }

    internal static ForwardedHeader Parse(ReadOnlySpan<byte> header)
    {
        var result = new ForwardedHeader();
        while (!header.IsEmpty)
        {
            int end = EndOfPair(header);
            result.Take(header[..end]);
            header = header[Math.Min(end + 1, header.Length)..];
        }
        return result;
    }

    private static int EndOfPair(ReadOnlySpan<byte> text)
    {
        bool quoted = false;
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '"')
                quoted = !quoted;
            else if (quoted && text[i] == '\\')
                i++;
            else if (!quoted && text[i] is (byte)';' or (byte)',')
                return i;
        }
        return text.Length;
    }

    private void Take(ReadOnlySpan<byte> pair)
    {
        int equals = pair.IndexOf((byte)'=');
        if (equals < 0)
            return;
        ReadOnlySpan<byte> name = pair[..equals].Trim(" \t"u8), value = pair[(equals + 1)..].Trim(" \t"u8);
        if (value is [(byte)'"', .. var inner, (byte)'"'])
            value = inner;
        // None of the values needs an escape. A remaining quotation mark has lost its other half.
        if (value.ContainsAny((byte)'"', (byte)'\\'))
            return;
        if (For.IsEmpty && Ascii.EqualsIgnoreCase(name, "for"u8))
            For = value;
        else if (Host.IsEmpty && Ascii.EqualsIgnoreCase(name, "host"u8))
            Host = value;
        else if (Proto.IsEmpty && Ascii.EqualsIgnoreCase(name, "proto"u8))
            Proto = value;
    }
}
