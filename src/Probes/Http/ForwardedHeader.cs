using System.Text;

namespace Sonde.Probes.Go.Http;

/// <summary>
/// The <c>Forwarded</c> header (RFC 7239): elements of pairs such as <c>for="[2001:db8::1]:4711";proto=https;host=example.com</c>, one
/// for each proxy, the one next to the client first. The first of each kind is what the client asked for.
/// </summary>
internal ref struct ForwardedHeader
{
    /// <summary>The client, as its first proxy saw it; empty if it is not said.</summary>
    internal ReadOnlySpan<byte> For { get; private set; }

    /// <summary>The host that the client asked for; empty if it is not said.</summary>
    internal ReadOnlySpan<byte> Host { get; private set; }

    /// <summary>The scheme that the client used; empty if it is not said.</summary>
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
        // Nothing that is looked for needs an escape; a quotation mark that is left has lost its other half.
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
