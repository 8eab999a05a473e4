using System.Buffers;

namespace Sonde.Runtime.Spans;

/// <summary>
/// A W3C <c>tracestate</c> (https://www.w3.org/TR/trace-context/#tracestate-header): members <c>key=value</c>, separated by commas. A list
/// that breaks the rules counts as none, as the standard demands, because its meaning is unknown.
/// </summary>
internal static class TraceStateList
{
    private const int MaxMembers = 32;
    private const int MaxLength = 256; // of a key, and of a value

    private static readonly SearchValues<byte> KeyStart = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789"u8);

    private static readonly SearchValues<byte> KeyBytes = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_-*/@"u8);

    private static ReadOnlySpan<byte> Blanks => " \t"u8;

    /// <summary>Returns the list without the member that the end of the recording has cut; empty if the list is not valid.</summary>
    /// <param name="list">The recorded part of the list.</param>
    /// <param name="isCut">Whether the list was longer.</param>
    internal static ReadOnlySpan<byte> Read(ReadOnlySpan<byte> list, bool isCut)
    {
        if (isCut)
            list = list[..Math.Max(list.LastIndexOf((byte)','), 0)];
        int members = 0;
        foreach (Range range in list.Split((byte)','))
        {
            ReadOnlySpan<byte> member = list[range].Trim(Blanks);
            // Members may be empty, so that fields can be joined without parsing them.
            if (!member.IsEmpty && (++members > MaxMembers || !IsMember(member)))
                return default;
        }
        return members > 0 ? list.Trim(Blanks) : default;
    }

    private static bool IsMember(ReadOnlySpan<byte> member)
    {
        int equals = member.IndexOf((byte)'=');
        if (equals is < 1 or > MaxLength)
            return false;
        ReadOnlySpan<byte> key = member[..equals], value = member[(equals + 1)..];
        return KeyStart.Contains(key[0])
            && !key.ContainsAnyExcept(KeyBytes)
            && value.Length is > 0 and <= MaxLength
            && !value.Contains((byte)'=')
            && !value.ContainsAnyExceptInRange((byte)' ', (byte)'~');
    }
}
