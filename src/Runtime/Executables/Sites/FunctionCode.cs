using Iced.Intel;

namespace Sonde.Runtime.Executables.Sites;

/// <summary>Feeds Iced from a copy of a function's bytes, and can advance by one byte where they do not decode.</summary>
internal sealed class FunctionCode : CodeReader
{
    private readonly byte[] _bytes;
    private int _next;

    public FunctionCode(ReadOnlySpan<byte> bytes, ulong address)
    {
        _bytes = bytes.ToArray();
        Address = address;
        Decoder = Decoder.Create(64, this, address);
    }

    public ulong Address { get; }

    public Decoder Decoder { get; }

    public override int ReadByte() => _next < _bytes.Length ? _bytes[_next++] : -1;

    /// <summary>Decodes the next instruction; returns false at the end, and for an instruction that the end cuts off.</summary>
    public bool TryDecode(out Instruction instruction)
    {
        if (_next >= _bytes.Length)
        {
            instruction = default;
            return false;
        }
        int start = _next;
        Decoder.Decode(out instruction);
        if (instruction.IsInvalid)
        {
            _next = start + 1;
            Decoder.IP = Address + (ulong)_next;
        }
        return true;
    }
}
