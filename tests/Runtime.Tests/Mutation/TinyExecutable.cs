using System.IO.Compression;
using Sonde.Runtime.Processes;
using ZstdSharp;

namespace Sonde.Runtime.Tests.Mutation;

/// <summary>
/// A Go executable of a few kilobytes with one of everything that analysis reads: build information, symbols, function table, module
/// data, type descriptors, relocations, debug information. It is so small that hundreds of thousands can be analysed in seconds.
/// </summary>
internal sealed class TinyExecutable
{
    private const long Base = 0x400000;
    private const int TypeFunction = 2, SymbolTable = 2, Strings = 3, ProgramBits = 1, Relocations = 4;

    /// <summary>The functions, in the order of their addresses.</summary>
    public static readonly string[] FunctionNames = ["runtime.main", "main.caller", "net/http.serve"];

    private readonly ImageWriter _image = new();
    private readonly TinyLayout _layout;
    private readonly List<(string Name, int Type, long Flags, int At, int Size, int Link)> _sections = [];
    private readonly List<(long Place, long Target)> _relocations = [];

    private TinyExecutable(TinyLayout layout) => _layout = layout;

    /// <summary>Builds the executable.</summary>
    /// <returns>The file, and the positions of its numbers.</returns>
    public static (byte[] File, IReadOnlyList<(int At, int Width)> Values) Build(TinyLayout layout)
    {
        var executable = new TinyExecutable(layout);
        executable.Write();
        return (executable._image.ToArray(), executable._image.Values);
    }

    private void Write()
    {
        _image.Raw([0x7F, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1]).Raw(new byte[9]);
        _image.U16(_layout.IsPositionIndependent ? 3 : 2, 62).U32(1).U64(Base, 64, 0).U32(0).U16(64, 56, 3, 64, 0, 0);
        int segments = _image.Position;
        for (int i = 0; i < 3; i++)
            _image.U32(1, i switch { 0 => 4, 1 => 5, _ => 6 }).U64(0, 0, 0, 0, 0, 4096);

        int text = _image.Align(16);
        // A function start as Go writes it; a call of the first function in the second; each ends in ret.
        _image.Hex("49 3B 66 10 76 0A 55 48 89 E5 31 C0 5D C3 90 EB EF CC CC CC CC CC CC CC CC CC CC CC CC CC CC CC");
        _image.Hex("49 3B 66 10 76 0F 55 48 89 E5 E8 D1 FF FF FF 48 89 C3 50 58 5D C3 EB E8 CC CC CC CC CC CC CC CC");
        _image.Hex("B8 01 00 00 00 C3 CC CC");
        int textEnd = _image.Position;
        Section(".text", ProgramBits, text);

        int functions = WriteFunctionTable(text, textEnd);
        int types = _image.Align(32);
        int typesEnd = TinyTypes.Write(_image, _layout, Base, _relocations);
        int links = _image.Align(8);
        _image.U32([.. TinyTypes.LinkedTypes]);

        int data = _image.Align(16);
        WriteBuildInfo();
        WriteModuleData(text, textEnd, functions, types, typesEnd, links);
        int dataEnd = _image.Position;

        WriteRelocations();
        WriteDebugInformation();
        WriteSymbols(text);
        PatchSegment(segments, 0, text);
        PatchSegment(segments + 56, text, textEnd);
        PatchSegment(segments + 112, data, dataEnd);
        // The bytes between code and data are read-only. The first segment covers them too, as in a small program.
        PatchSegment(segments, 0, data);
        if (_layout.HasSections)
            WriteSections();
    }

    private void PatchSegment(int header, int from, int to)
    {
        _image.Patch64(header + 8, from);
        _image.Patch64(header + 16, Base + from);
        _image.Patch64(header + 32, to - from);
        _image.Patch64(header + 40, to - from);
    }

    private int WriteFunctionTable(int text, int textEnd)
    {
        int start = _image.Align(32);
        int magic = _layout.Minor >= 20 ? unchecked((int)0xFFFFFFF1) : unchecked((int)0xFFFFFFF0);
        _image.U32(magic).U8(0, 0, 1, 8).U64(3, 1, _layout.Minor >= 26 ? 0 : Base + text, 72, 128, 128, 128, 128);
        int[] at = [.. FunctionNames.Select(name => _image.Terminated(name) - start - 72)];
        while (_image.Position < start + 128)
            _image.Raw([0]);
        int[] entries = [0, 32, 64];
        for (int i = 0; i < entries.Length; i++)
            _image.U32(entries[i], 28 + (i * 44));
        _image.U32(textEnd - text);
        for (int i = 0; i < entries.Length; i++)
            _image.U32(entries[i], at[i], 0, 0, 0, 0, 0, 0, 0, 0, 0);
        Section(".gopclntab", ProgramBits, start);
        return start;
    }

    private void WriteBuildInfo()
    {
        int start = _image.Position;
        _image.Raw([0xFF]).Raw(" Go buildinf:"u8).U8(8, 2).Raw(new byte[16]);
        _image.Counted($"go1.{_layout.Minor}.1");
        string modules = "path\texample.com/x\nmod\texample.com/x\t(devel)\t\ndep\ta.b/c\tv1.0.0\th1:\n";
        _image.U8(modules.Length + 32).Raw(new byte[16]).Raw(System.Text.Encoding.UTF8.GetBytes(modules)).Raw(new byte[16]);
        Section(".go.buildinfo", ProgramBits, start);
        _image.Align(16);
    }

    private void WriteModuleData(int text, int textEnd, int functions, int types, int typesEnd, int links)
    {
        var words = new long[60];
        words[0] = Base + functions;
        (words[20], words[21], words[22], words[23]) = (Base + text, Base + textEnd, Base + text, Base + textEnd);
        int at = _layout.Minor >= 20 ? 37 : 35;
        words[at] = Base + types;
        if (_layout.Minor >= 27)
        {
            (words[at + 1], words[at + 2], words[at + 3]) = (TinyTypes.DescriptorLength, Base + typesEnd, TinyTypes.DescriptorLength);
        }
        else
        {
            words[at + 1] = Base + typesEnd;
            int linksAt = at + (_layout.Minor >= 26 ? 8 : 7);
            (words[linksAt], words[linksAt + 1], words[linksAt + 2]) = (Base + links, TinyTypes.LinkedTypes.Length, TinyTypes.LinkedTypes.Length);
        }
        foreach (long word in words)
            Pointer(word >= Base ? word : 0, word);
    }

    /// <summary>Writes a word, which is a relocation's addend if the executable is position-independent.</summary>
    private void Pointer(long target, long word)
    {
        if (_layout.IsPositionIndependent && target != 0)
            _relocations.Add((Base + _image.Position, target));
        _image.U64(_layout.IsPositionIndependent && target != 0 ? 0 : word);
    }

    private void WriteRelocations()
    {
        int start = _image.Align(8);
        foreach ((long place, long target) in _relocations)
            _image.U64(place, 8, target);
        Section(".rela.dyn", Relocations, start);
    }

    private void WriteDebugInformation()
    {
        int start = _image.Position;
        _image.U8(1, 0x11, 1, 0x03, 0x08, 0x13, 0x0B, 0, 0);    // compile unit: name, language
        _image.U8(2, 0x13, 1, 0x03, 0x08, 0x0B, 0x0F, 0, 0);    // structure: name, size
        _image.U8(3, 0x0D, 0, 0x03, 0x08, 0x38, 0x0F, 0x49, 0x10, 0, 0); // member: name, place, type
        _image.U8(4, 0x2E, 1, 0x03, 0x08, 0, 0);                // function: name
        _image.U8(5, 0x05, 0, 0x03, 0x08, 0x49, 0x10, 0, 0);    // parameter: name, type
        _image.U8(6, 0x0F, 0, 0x03, 0x08, 0x49, 0x10, 0, 0);    // pointer: name, type
        _image.U8(7, 0x01, 1, 0x03, 0x08, 0x49, 0x10, 0x80, 0x52, 0x0B, 0, 0); // array: name, type, kind
        _image.U8(8, 0x21, 0, 0x37, 0x0F, 0, 0);                // its range: count
        _image.U8(9, 0x24, 0, 0x03, 0x08, 0x0B, 0x0F, 0x80, 0x52, 0x0B, 0, 0, 0); // base type: name, size, kind
        Section(".debug_abbrev", ProgramBits, start);

        var unit = new ImageWriter();
        unit.U16(4).U32(0).U8(8).U8(1).Raw("x\0"u8).U8(0x16);
        int number = Entry(9);
        unit.Raw("int64\0"u8).U8(8, 6);
        int array = Entry(7);
        unit.Raw("[2]int64\0"u8).U32(number).U8(17).U8(8, 2, 0);
        int request = Entry(2);
        unit.Raw("net/http.Request\0"u8).U8(24);
        unit.U8(3).Raw("Method\0"u8).U8(0).U32(array).U8(3).Raw("URL\0"u8).U8(16).U32(number).U8(0);
        int pointer = Entry(6);
        unit.Raw("*net/http.Request\0"u8).U32(request);
        Entry(4);
        unit.Raw("main.caller\0"u8).U8(5).Raw("r\0"u8).U32(pointer).U8(0, 0);
        byte[] info = [.. BitConverter.GetBytes(unit.Position), .. unit.ToArray()];
        start = _image.Align(8);
        if (_layout.Compression > 0)
        {
            using var packed = new MemoryStream();
            using (Stream stream = _layout.Compression == 1 ? new ZLibStream(packed, CompressionLevel.Fastest) : new CompressionStream(packed))
                stream.Write(info);
            _image.U32(_layout.Compression, 0).U64(info.Length, 1).Raw(packed.ToArray());
        }
        else
        {
            // The unit's numbers are targets of mutations too.
            _image.U32(unit.Position).Raw(unit.ToArray());
        }
        Section(".debug_info", ProgramBits, start, _layout.Compression > 0 ? 0x800 : 0);

        // Begins an entry, and returns its position behind the unit's length.
        int Entry(int code)
        {
            unit.U8(code);
            return sizeof(int) + unit.Position - 1;
        }
    }

    private void WriteSymbols(int text)
    {
        if (!_layout.HasSymbols)
            return;
        int start = _image.Position;
        _image.Raw([0]);
        int[] names = [.. FunctionNames.Select(name => _image.Terminated(name) - start)];
        Section(".strtab", Strings, start);
        start = _image.Align(8);
        for (int i = 0; i < names.Length; i++)
            _image.U32(names[i]).U8(TypeFunction, 0).U16(1).U64(Base + text + (32 * i), i == 2 ? 6 : 32);
        Section(".symtab", SymbolTable, start, 0, _sections.Count);
    }

    private void Section(string name, int type, int start, long flags = 0, int link = 0) =>
        _sections.Add((name, type, flags, start, _image.Position - start, link));

    private void WriteSections()
    {
        int names = _image.Position;
        int[] at = [.. _sections.Select(section => _image.Terminated(section.Name) - names), _image.Terminated(".shstrtab") - names];
        Section(".shstrtab", Strings, names);
        int table = _image.Align(8);
        _image.Raw(new byte[64]);
        for (int i = 0; i < _sections.Count; i++)
        {
            (_, int type, long flags, int start, int size, int link) = _sections[i];
            _image.U32(at[i], type).U64(flags, Base + start, start, size).U32(link, 0).U64(1, 24);
        }
        _image.Patch64(40, table);
        PatchCounts();
    }

    /// <summary>Writes size and number of program headers and section headers, and the section that contains the names.</summary>
    private void PatchCounts() =>
        _image.Patch64(56, 3L | (64L << 16) | ((long)(_sections.Count + 1) << 32) | ((long)_sections.Count << 48));
}
