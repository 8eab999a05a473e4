using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Sonde.Runtime.Events;
using Sonde.Runtime.Executables.Types;
using Sonde.Runtime.Kernel;

namespace Sonde.Runtime.Spans;

/// <summary>
/// Composes the text of an error from what programs read of it (<c>struct sonde_error_link</c>), as its <c>Error</c> method would. A text
/// ends where a part of it was cut.
/// </summary>
/// <param name="buffer">Receives the text; <see cref="Longest"/> bytes.</param>
internal ref partial struct ErrorText(Span<byte> buffer)
{
    /// <summary>The most bytes of a text.</summary>
    public const int Longest = 1024;

    private readonly Span<byte> _buffer = buffer;
    private ReadOnlySpan<byte> _bytes;
    private Places _links;
    private Places _firstInner;
    private SpanWriter _span;
    private int _count;
    private int _length;
    private bool _ended;

    /// <summary>The text; empty if it is not known.</summary>
    public readonly ReadOnlySpan<byte> Text => _buffer[.._length];

    /// <summary>Reads an error.</summary>
    /// <param name="bytes">The values that it consists of.</param>
    /// <param name="span">The span of its call, which knows the executable's types.</param>
    /// <param name="type">Its type.</param>
    /// <returns><see langword="false"/> if the bytes are damaged.</returns>
    public bool TryRead(ReadOnlySpan<byte> bytes, SpanWriter span, out GoType type)
    {
        type = default;
        _bytes = bytes;
        _span = span;
        int inner = 1;
        for (int at = 0; at < bytes.Length; _count++)
        {
            if (_count == KernelFunctions.ErrorLinks || !MemoryMarshal.TryRead(bytes[at..], out KernelFunctions.ErrorLink link)
                || link.Parts > KernelTypes.ErrorParts || link.Inner > KernelTypes.ErrorInner)
                return false;
            _links[_count] = at;
            _firstInner[_count] = inner;
            inner += link.Inner;
            at += KernelFunctions.ErrorLinkSize;
            for (int part = 0; part < link.Parts; part++)
                at += (link.Lengths[part] + 7) & ~7;
            if (at > bytes.Length)
                return false;
        }
        if (_count == 0)
            return false;
        type = MemoryMarshal.AsRef<GoType>(bytes);
        if (!Write(0))
            _length = 0;
        return true;
    }

    // Writes the text of a value. Returns false if it is not known.
    private bool Write(int number)
    {
        // Values that would have been too many, or for which there was no room, are missing.
        if (number >= _count)
            return false;
        KernelFunctions.ErrorLink link = LinkOf(number);
        if (_span.ErrorOf(link.Type) is not { } shape || link.Parts != shape.Parts.Count || link.Inner != shape.Inner.Count)
            return false;
        switch (shape.Form)
        {
            case ErrorForm.Text:
                Add(number, 0);
                return true;
            case ErrorForm.Number:
                ReadOnlySpan<byte> text = SystemErrors.TextOf((int)NumberOf(number, 0), stackalloc byte[SystemErrors.LongestText]);
                Add(text);
                return !text.IsEmpty;
            case ErrorForm.Constant:
                Add(shape.Text);
                return true;
            case ErrorForm.Template:
                return WriteTemplate(number, shape.Text);
            case ErrorForm.NetworkOperation:
                return WriteNetworkOperation(number);
            case ErrorForm.Lookup:
                WriteLookup(number);
                return true;
            case ErrorForm.Address:
                return WriteAddress(number);
            case ErrorForm.HostAddress:
                return WriteHost(Part(number, 0), Part(number, 1));
            default:
                return WriteBounds(number);
        }
    }

    // See ErrorForm.Template.
    private bool WriteTemplate(int number, ReadOnlySpan<byte> template)
    {
        for (int open = template.IndexOf((byte)'{'); open >= 0; open = template.IndexOf((byte)'{'))
        {
            Add(template[..open]);
            int close = template.IndexOf((byte)'}');
            ReadOnlySpan<byte> hole = template[(open + 1)..close];
            template = template[(close + 1)..];
            if (hole.SequenceEqual("e"u8))
            {
                if (!Write(_firstInner[number]))
                    return false;
            }
            else if (hole.Length == 1)
            {
                Add(number, hole[0] - '0');
            }
            else if (!TryQuote(number, hole[0] - '0'))
            {
                return false;
            }
        }
        Add(template);
        return true;
    }

    // strconv.Quote. What is not ASCII is quoted by tables that changed from version to version.
    private bool TryQuote(int number, int part)
    {
        ReadOnlySpan<byte> text = Part(number, part);
        if (text.ContainsAnyExceptInRange((byte)' ', (byte)'~'))
            return false;
        Add("\""u8);
        for (int special = text.IndexOfAny("\"\\"u8); special >= 0; special = text.IndexOfAny("\"\\"u8))
        {
            Add(text[..special]);
            Add("\\"u8);
            Add(text.Slice(special, 1));
            text = text[(special + 1)..];
        }
        Add(text);
        _ended |= IsCut(number, part);
        Add("\""u8);
        return true;
    }

    private readonly KernelFunctions.ErrorLink LinkOf(int number) => MemoryMarshal.Read<KernelFunctions.ErrorLink>(_bytes[_links[number]..]);

    private readonly bool IsCut(int number, int part) => (LinkOf(number).Cut >> part & 1) != 0;

    private readonly ReadOnlySpan<byte> Part(int number, int part)
    {
        KernelFunctions.ErrorLink link = LinkOf(number);
        int at = _links[number] + KernelFunctions.ErrorLinkSize;
        for (int i = 0; i < part; i++)
            at += (link.Lengths[i] + 7) & ~7;
        return _bytes.Slice(at, link.Lengths[part]);
    }

    private readonly long NumberOf(int number, int part) => MemoryMarshal.TryRead(Part(number, part), out long value) ? value : 0;

    private void Add(int number, int part)
    {
        Add(Part(number, part));
        _ended |= IsCut(number, part);
    }

    private void Add<T>(T number)
        where T : IUtf8SpanFormattable
    {
        Span<byte> digits = stackalloc byte[20];
        number.TryFormat(digits, out int length, default, CultureInfo.InvariantCulture);
        Add(digits[..length]);
    }

    private void Add(scoped ReadOnlySpan<byte> text)
    {
        if (_ended)
            return;
        Span<byte> room = _buffer[_length..];
        _ended = text.Length > room.Length;
        text = text[..Math.Min(text.Length, room.Length)];
        text.CopyTo(room);
        _length += text.Length;
    }

    [InlineArray(KernelFunctions.ErrorLinks)]
    private struct Places
    {
        private int _first;
    }
}
