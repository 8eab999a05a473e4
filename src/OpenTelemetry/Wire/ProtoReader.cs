using System.Text;

namespace Sonde.OpenTelemetry.Wire;

/// <summary>
/// Reads protobuf's wire format. The server is not trusted: the message ends at the first field that does not parse, and nothing outside
/// the message is read.
/// </summary>
internal ref struct ProtoReader(ReadOnlySpan<byte> message)
{
    private ReadOnlySpan<byte> _rest = message;

    /// <summary>Number of the current field.</summary>
    public int Field { get; private set; }

    /// <summary>The value of a field that is a number.</summary>
    public ulong Number { get; private set; }

    /// <summary>The value of a field that is text, bytes or a message.</summary>
    public ReadOnlySpan<byte> Bytes { get; private set; }

    /// <summary>The value of a field that is text.</summary>
    public readonly string Text => Encoding.UTF8.GetString(Bytes);

    /// <summary>Advances to the next field.</summary>
    /// <returns>Whether there is one.</returns>
    public bool Next()
    {
        Number = 0;
        Bytes = default;
        if (!TryVarint(out ulong tag))
            return false;
        Field = (int)Math.Min(tag >> 3, int.MaxValue);
        switch (tag & 7)
        {
            case 0:
                bool read = TryVarint(out ulong number);
                Number = number;
                return read;
            case 1:
                return TryTake(8);
            case 2:
                return TryVarint(out ulong length) && TryTake(length);
            case 5:
                return TryTake(4);
            default:
                return false;
        }
    }

    private bool TryTake(ulong length)
    {
        if (length > (ulong)_rest.Length)
            return false;
        Bytes = _rest[..(int)length];
        _rest = _rest[(int)length..];
        return true;
    }

    private bool TryVarint(out ulong value)
    {
        value = 0;
        for (int i = 0; i < Math.Min(_rest.Length, 10); i++)
        {
            value |= (ulong)(_rest[i] & 0x7f) << (7 * i);
            if (_rest[i] < 0x80)
            {
                _rest = _rest[(i + 1)..];
                return true;
            }
        }

        return false;
    }
}
