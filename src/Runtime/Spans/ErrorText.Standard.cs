using System.Globalization;
using System.Runtime.InteropServices;

namespace Sonde.Runtime.Spans;

/// <content>Composes what only the code of Go's own types says: those of package <c>net</c>, and the runtime's error of an index.</content>
internal ref partial struct ErrorText
{
    // net.OpError: the operation, the network, and the addresses that are not nil.
    private bool WriteNetworkOperation(int number)
    {
        int source = _firstInner[number], address = source + 1;
        Add(number, 0);
        if (!Part(number, 1).IsEmpty)
            Add(" "u8);
        Add(number, 1);
        bool hasSource = source < _count && LinkOf(source).Type != 0;
        if (hasSource)
        {
            Add(" "u8);
            if (!Write(source))
                return false;
        }
        if (address < _count && LinkOf(address).Type != 0)
        {
            Add(hasSource ? "->"u8 : " "u8);
            if (!Write(address))
                return false;
        }
        Add(": "u8);
        return Write(address + 1);
    }

    // net.DNSError: the name, the server if it is known, and what went wrong.
    private void WriteLookup(int number)
    {
        Add("lookup "u8);
        Add(number, 0);
        if (!Part(number, 1).IsEmpty)
            Add(" on "u8);
        Add(number, 1);
        Add(": "u8);
        Add(number, 2);
    }

    // As net.JoinHostPort writes it: with brackets if there is a colon in it.
    private bool WriteAddress(int number)
    {
        ReadOnlySpan<byte> host = Part(number, 0), zone = Part(number, 2);
        bool isBracketed = (host.Length == 16 && !IsVersion4(host)) || zone.Contains((byte)':');
        if (isBracketed)
            Add("["u8);
        if (!WriteHost(host, zone))
            return false;
        Add(isBracketed ? "]:"u8 : ":"u8);
        Add(NumberOf(number, 1));
        return true;
    }

    private bool WriteHost(ReadOnlySpan<byte> host, ReadOnlySpan<byte> zone)
    {
        if (host.Length == 4 || (host.Length == 16 && IsVersion4(host)))
            WriteVersion4(host[^4..]);
        else if (host.Length == 16)
            WriteVersion6(host);
        else if (!host.IsEmpty)
            return false;
        if (!zone.IsEmpty)
            Add("%"u8);
        Add(zone);
        return true;
    }

    // An address of version 4 in the form of version 6.
    private static bool IsVersion4(ReadOnlySpan<byte> host) => host.StartsWith((ReadOnlySpan<byte>)[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]);

    private void WriteVersion4(ReadOnlySpan<byte> host)
    {
        for (int i = 0; i < host.Length; i++)
        {
            if (i > 0)
                Add("."u8);
            Add(host[i]);
        }
    }

    // RFC 5952: the longest run of two zero groups or more, the first one of several, is written as '::'.
    private void WriteVersion6(ReadOnlySpan<byte> host)
    {
        const int groups = 8;
        int start = groups, length = 1;
        Span<byte> digits = stackalloc byte[4];
        for (int from = 0; from < groups; from++)
        {
            int to = from;
            while (to < groups && host[2 * to] == 0 && host[(2 * to) + 1] == 0)
                to++;
            if (to - from > length)
                (start, length) = (from, to - from);
        }
        for (int i = 0; i < groups; i++)
        {
            if (i == start)
            {
                Add("::"u8);
                i += length - 1;
                continue;
            }
            if (i > 0 && i != start + length)
                Add(":"u8);
            ((host[2 * i] << 8) | host[(2 * i) + 1]).TryFormat(digits, out int written, "x", CultureInfo.InvariantCulture);
            Add(digits[..written]);
        }
    }

    // runtime.boundsError: the index, the bound, whether the index is signed, and what was indexed. 'x' and 'y' stand for the first two.
    private bool WriteBounds(int number)
    {
        const int signed = 16, code = 17;
        ReadOnlySpan<byte> bytes = Part(number, 0);
        if (bytes.Length <= code)
            return false;
        ulong index = MemoryMarshal.Read<ulong>(bytes), bound = MemoryMarshal.Read<ulong>(bytes[sizeof(ulong)..]);
        bool isSigned = bytes[signed] != 0;
        ReadOnlySpan<byte> text = BoundsText(bytes[code], isSigned && (long)index < 0);
        if (text.IsEmpty)
            return false;
        Add("runtime error: "u8);
        for (int hole = text.IndexOf((byte)'%'); hole >= 0; hole = text.IndexOf((byte)'%'))
        {
            Add(text[..hole]);
            if (text[hole + 1] == 'x' && !isSigned)
                Add(index);
            else
                Add((long)(text[hole + 1] == 'x' ? index : bound));
            text = text[(hole + 2)..];
        }
        Add(text);
        return true;
    }

    // The words for a conversion to an array, which come next, changed with Go 1.20.
    private static ReadOnlySpan<byte> BoundsText(int code, bool isNegative) => (code, isNegative) switch
    {
        (0, false) => "index out of range [%x] with length %y"u8,
        (1, false) => "slice bounds out of range [:%x] with length %y"u8,
        (2, false) => "slice bounds out of range [:%x] with capacity %y"u8,
        (3, false) => "slice bounds out of range [%x:%y]"u8,
        (4, false) => "slice bounds out of range [::%x] with length %y"u8,
        (5, false) => "slice bounds out of range [::%x] with capacity %y"u8,
        (6, false) => "slice bounds out of range [:%x:%y]"u8,
        (7, false) => "slice bounds out of range [%x:%y:]"u8,
        (0, true) => "index out of range [%x]"u8,
        (1 or 2, true) => "slice bounds out of range [:%x]"u8,
        (3, true) => "slice bounds out of range [%x:]"u8,
        (4 or 5, true) => "slice bounds out of range [::%x]"u8,
        (6, true) => "slice bounds out of range [:%x:]"u8,
        (7, true) => "slice bounds out of range [%x::]"u8,
        _ => default,
    };
}
