using System.Buffers;
using System.Text;
using Sonde.Runtime.Executables.Elf;
using Sonde.Runtime.Executables.Files;
using Sonde.Runtime.Executables.Values;

namespace Sonde.Runtime.Executables.Dwarf;

/// <summary>
/// The functions and types that debug information describes. All of it is kept in memory, because types refer to each other in both
/// directions.
/// </summary>
internal sealed class DebugTypes
{
    private const ulong LargestInfo = 512UL << 20;
    private const ulong LargestAbbreviations = 64 << 20;
    private const int MostAbbreviationAttributes = 4 << 20;
    private const int MostMembers = 4096;
    private const int MostNames = 8;

    private static readonly SearchValues<char> Composing = SearchValues.Create("[]({* ");

    private readonly byte[] _info;
    private readonly List<Unit> _units = [];
    private readonly Dictionary<ulong, GoValueType> _known = [];

    private DebugTypes(byte[] info) => _info = info;

    private sealed record Unit(ulong Start, ulong End, UnitHeader Header, AbbreviationTable Table);

    private delegate bool EntryReader(in Entry entry);

    /// <summary>The attributes of an entry that are read.</summary>
    private struct Entry
    {
        public ulong Tag;
        public bool HasChildren;
        public int NameStart, NameLength;
        public ulong? Type, Key, Element, Location, Size, Count;
        public int Kind;
        public bool IsResult;
        public bool IsEmbedded;
    }

    /// <summary>Reads the debug information of an executable; <see langword="null"/> if it has none.</summary>
    public static DebugTypes? TryOpen(ElfImage image)
    {
        using DebugSection? info = DebugSection.TryOpen(image, "info");
        using DebugSection? abbreviations = DebugSection.TryOpen(image, "abbrev");
        if (info is null || abbreviations is null || info.Remaining > LargestInfo || abbreviations.Remaining > LargestAbbreviations
            || !abbreviations.TryRead(abbreviations.Remaining, out ReadOnlySpan<byte> shapes))
            return null;
        var bytes = new MemoryStream();
        var read = new List<(ulong Start, int Length, UnitHeader Header)>();
        while (UnitHeader.TryReadNext(info, out UnitHeader unit, out ReadOnlySpan<byte> entries))
        {
            // What lies between the units' entries is never read, and its place keeps the positions.
            bytes.SetLength((long)unit.EntriesOffset);
            bytes.Position = (long)unit.EntriesOffset;
            bytes.Write(entries);
            if (unit.IsReadable)
                read.Add((unit.EntriesOffset, entries.Length, unit));
        }
        var types = new DebugTypes(bytes.ToArray());
        int budget = MostAbbreviationAttributes;
        var tables = new Dictionary<(ulong Offset, int AddressSize, int OffsetSize), AbbreviationTable?>();
        foreach ((ulong start, int length, UnitHeader header) in read)
        {
            (ulong, int, int) key = (header.AbbreviationsOffset, header.AddressSize, header.OffsetSize);
            if (!tables.TryGetValue(key, out AbbreviationTable? table))
                tables.Add(key, table = AbbreviationTable.TryRead(shapes, key.Item1, key.Item2, key.Item3, ref budget));
            if (table is not null)
                types._units.Add(new Unit(start, start + (ulong)length, header, table));
        }
        return types;
    }

    /// <summary>Finds functions by their symbols, and reads their parameters and results.</summary>
    public Dictionary<string, DebugFunction> Find(IEnumerable<string> symbols)
    {
        var wanted = symbols.ToDictionary(static symbol => symbol, Encoding.UTF8.GetBytes, StringComparer.Ordinal);
        var found = new Dictionary<string, DebugFunction>(StringComparer.Ordinal);
        foreach (Unit unit in _units)
        {
            if (found.Count == wanted.Count)
                break;
            var cursor = new ByteCursor(_info.AsSpan(0, (int)unit.End));
            cursor.Skip(unit.Start);
            while (!cursor.AtEnd && TryRead(unit, ref cursor, out Entry entry))
            {
                if (entry.Tag != DwarfConstants.TagSubprogram || entry.NameLength == 0)
                    continue;
                string? symbol = NameIn(wanted, Name(entry));
                if (symbol is null || found.ContainsKey(symbol))
                    continue;
                found.Add(symbol, ReadFunction(unit, entry, ref cursor));
            }
        }
        return found;
    }

    private DebugFunction ReadFunction(Unit unit, in Entry function, ref ByteCursor cursor)
    {
        var parameters = new List<DebugParameter>();
        if (!function.HasChildren)
            return new DebugFunction(parameters);
        ReadChildren(unit, ref cursor, (in Entry child) =>
        {
            if (child is { Tag: DwarfConstants.TagParameter, Type: { } type })
            {
                string name = Encoding.UTF8.GetString(Name(child));
                parameters.Add(new DebugParameter(name, TypeAt(type), child.IsResult));
            }
            return parameters.Count < MostMembers;
        });
        return new DebugFunction(parameters);
    }

    private ReadOnlySpan<byte> Name(in Entry entry) => _info.AsSpan(entry.NameStart, entry.NameLength);

    private static string? NameIn(Dictionary<string, byte[]> wanted, ReadOnlySpan<byte> name)
    {
        foreach ((string symbol, byte[] bytes) in wanted)
        {
            if (name.SequenceEqual(bytes))
                return symbol;
        }
        return null;
    }

    private GoValueType TypeAt(ulong place)
    {
        if (!_known.TryGetValue(place, out GoValueType? type))
            _known.Add(place, type = ReadType(place));
        return type;
    }

    private GoValueType ReadType(ulong place)
    {
        string name = "";
        for (int i = 0; i < MostNames; i++)
        {
            if (!TryReadAt(place, out Unit? unit, out Entry entry, out ByteCursor cursor))
                break;
            if (name.Length == 0)
                name = Encoding.UTF8.GetString(Name(entry));
            // A named type is an entry of its own that leads to the type.
            if (entry.Tag == DwarfConstants.TagTypedef && entry.Kind == 0 && entry.Type is { } named)
            {
                place = named;
                continue;
            }
            return ReadType(name, place, unit!, entry, cursor);
        }
        return GoValueType.OfUnknown(name, "the debug information is damaged");
    }

    private GoValueType ReadType(string full, ulong place, Unit unit, in Entry entry, ByteCursor cursor)
    {
        (string name, string package) = NameOf(full);
        ulong? element = entry.Element ?? entry.Type, key = entry.Key;
        Func<GoValueType> readElement = element is { } to ? () => TypeAt(to) : static () => GoValueType.OfUnknown("a type", "the debug information does not say");
        long size = (long)Math.Min(entry.Size ?? 8, int.MaxValue);
        GoValueType Of(ValueKind kind, long bytes, int align) => new(name, kind, bytes, align) { Package = package };
        switch (entry.Kind)
        {
            case 1:
                return Of(ValueKind.Bool, 1, 1);
            case >= 2 and <= 6:
                return Of(ValueKind.Signed, size, (int)size);
            case >= 7 and <= 12:
                return Of(ValueKind.Unsigned, size, (int)size);
            case 13 or 14:
                return Of(ValueKind.Float, size, (int)size);
            case 15 or 16:
                return Of(ValueKind.Complex, size, (int)(size / 2));
            case 24:
                return Of(ValueKind.String, 16, 8);
            case 18:
                return Of(ValueKind.Channel, 8, 8).With(readElement);
            case 19:
                return Of(ValueKind.Function, 8, 8);
            case 20:
                return new GoValueType(name, ValueKind.Interface, 16, 8) { Package = package, IsEmptyInterface = name is "interface {}" or "any" || LeadsToEmpty(entry.Type) };
            case 21:
                return Of(ValueKind.Map, 8, 8).With(readElement, key is { } of ? () => TypeAt(of) : static () => GoValueType.OfUnknown("a key", "the debug information does not say"));
            case 23:
                return Of(ValueKind.Slice, 24, 8).With(readElement);
            case 17:
                return ReadArray(name, package, size, unit, entry, cursor);
            case 25:
                return ReadStruct(name, package, size, place);
            default:
                return entry.Tag == DwarfConstants.TagPointer || entry.Kind is 22 or 26
                    ? Of(ValueKind.Pointer, 8, 8).With(readElement)
                    : entry is { Tag: DwarfConstants.TagStructure } ? ReadStruct(name, package, size, place)
                    : GoValueType.OfUnknown(name, $"the debug information describes '{name}' in an unknown way");
        }
    }

    // The type behind an interface's name is the struct of the runtime that holds its two words.
    private bool LeadsToEmpty(ulong? type)
    {
        for (int i = 0; i < MostNames && type is { } place && TryReadAt(place, out _, out Entry entry, out _); i++)
        {
            if (Name(entry).SequenceEqual("runtime.eface"u8))
                return true;
            type = entry.Tag == DwarfConstants.TagTypedef ? entry.Type : null;
        }
        return false;
    }

    private GoValueType ReadArray(string name, string package, long size, Unit unit, in Entry entry, ByteCursor cursor)
    {
        ulong? count = null;
        if (entry.HasChildren)
        {
            ReadChildren(unit, ref cursor, (in Entry child) =>
            {
                count ??= child.Tag == DwarfConstants.TagSubrange ? child.Count : null;
                return true;
            });
        }
        if (entry.Type is not { } type || count is not { } length)
            return GoValueType.OfUnknown(name, $"the debug information does not say how long '{name}' is");
        GoValueType element = TypeAt(type);
        return new GoValueType(name, ValueKind.Array, size, element.Align) { Package = package, Length = (long)Math.Min(length, int.MaxValue) }.With(() => element);
    }

    private GoValueType ReadStruct(string name, string package, long size, ulong place)
    {
        // Debug information has no alignment. That of a struct is the largest of its fields.
        IReadOnlyList<ValueField>? fields = null;
        int align = AlignAt(place, 0);
        return new GoValueType(name, ValueKind.Struct, size, align) { Package = package }.WithFields(() => fields ??= ReadFields(place));
    }

    private List<ValueField>? ReadFields(ulong place)
    {
        if (!TryReadAt(place, out Unit? unit, out Entry entry, out ByteCursor cursor))
            return null;
        var fields = new List<ValueField>();
        if (entry.HasChildren)
        {
            ReadChildren(unit!, ref cursor, (in Entry child) =>
            {
                if (child is { Tag: DwarfConstants.TagMember, Type: { } type, Location: <= int.MaxValue and var offset })
                    fields.Add(new ValueField(Encoding.UTF8.GetString(Name(child)), (long)offset, child.IsEmbedded, TypeAt(type)));
                return fields.Count < MostMembers;
            });
        }
        return fields;
    }

    private int AlignAt(ulong place, int depth)
    {
        int align = 1;
        if (depth > MostNames || !TryReadAt(place, out Unit? unit, out Entry entry, out ByteCursor cursor))
            return align;
        switch (entry)
        {
            case { Tag: DwarfConstants.TagTypedef, Kind: 0, Type: { } named }:
                return AlignAt(named, depth + 1);
            case { Kind: 17, Type: { } element }:
                return AlignAt(element, depth + 1);
            case { Kind: >= 1 and <= 14, Size: { } size }:
                return (int)Math.Clamp(size, 1, 8);
            case { Kind: 15 }:
                return 4;
            case { Kind: 25, HasChildren: true }:
                break;
            case { Kind: 25 }:
                return 1;
            default:
                return 8;
        }
        var types = new List<ulong>();
        ReadChildren(unit!, ref cursor, (in Entry child) =>
        {
            if (child is { Tag: DwarfConstants.TagMember, Type: { } type })
                types.Add(type);
            return types.Count < MostMembers;
        });
        return types.Aggregate(align, (most, type) => Math.Max(most, AlignAt(type, depth + 1)));
    }

    /// <summary>Splits the name of a type in debug information, which has the whole path of its package.</summary>
    private static (string Name, string Package) NameOf(string full)
    {
        // Only a plain name is shortened: brackets hold names of their own.
        if (full.AsSpan().IndexOfAny(Composing) >= 0)
            return (Short(full), "");
        int slash = full.LastIndexOf('/'), dot = full.IndexOf('.', slash + 1);
        return dot < 0 ? (full, "") : (full[(slash + 1)..], full[..dot].Replace("%2e", ".", StringComparison.Ordinal));
    }

    /// <summary>Removes the paths of packages from a composed name, as the runtime does: <c>*net/http.Request</c> is <c>*http.Request</c>.</summary>
    private static string Short(string full)
    {
        var name = new StringBuilder();
        int word = 0;
        foreach (char c in full)
        {
            if (c == '/')
                name.Length = word;
            else
                name.Append(c);
            if (c is '*' or '[' or ']' or '(' or ')' or ' ' or ',' or '{' or '}')
                word = name.Length;
        }
        return name.ToString();
    }

    private bool TryReadAt(ulong place, out Unit? unit, out Entry entry, out ByteCursor cursor)
    {
        entry = default;
        cursor = default;
        int index = _units.FindLastIndex(one => one.Start <= place);
        unit = index >= 0 && place < _units[index].End ? _units[index] : null;
        if (unit is null)
            return false;
        cursor = new ByteCursor(_info.AsSpan(0, (int)unit.End));
        cursor.Skip(place);
        return TryRead(unit, ref cursor, out entry) && entry.Tag != 0;
    }

    private static void ReadChildren(Unit unit, ref ByteCursor cursor, EntryReader see)
    {
        for (int depth = 1; depth > 0;)
        {
            if (cursor.AtEnd || !TryRead(unit, ref cursor, out Entry entry) || (entry.Tag != 0 && depth == 1 && !see(entry)))
                return;
            depth += entry.Tag == 0 ? -1 : entry.HasChildren ? 1 : 0;
        }
    }

    /// <summary>Reads an entry; its tag is 0 at the end of a list of children.</summary>
    private static bool TryRead(Unit unit, ref ByteCursor cursor, out Entry entry)
    {
        entry = default;
        ulong code = cursor.Uleb();
        if (code == 0)
            return !cursor.Failed;
        if (unit.Table[code] is not { } shape)
            return false;
        (entry.Tag, entry.HasChildren) = (shape.Tag, shape.HasChildren);
        foreach (AttributeShape attribute in shape.Attributes)
        {
            if (!TryReadAttribute(unit, attribute, ref cursor, ref entry))
                return false;
        }
        return !cursor.Failed;
    }

    private static bool TryReadAttribute(Unit unit, in AttributeShape attribute, ref ByteCursor cursor, ref Entry entry)
    {
        if (attribute is { Name: DwarfConstants.AttributeName, Form: DwarfForm.String })
        {
            (entry.NameStart, entry.NameLength) = (cursor.Position, cursor.CString().Length);
            return true;
        }
        if (attribute is { Name: DwarfConstants.AttributeVariableParameter or DwarfConstants.AttributeGoEmbedded, Form: DwarfForm.Flag or DwarfForm.FlagPresent })
        {
            bool isSet = attribute.Form == DwarfForm.FlagPresent || cursor.U8() != 0;
            if (attribute.Name == DwarfConstants.AttributeGoEmbedded)
                entry.IsEmbedded = isSet;
            else
                entry.IsResult = isSet;
            return true;
        }
        ulong? value = null;
        if (attribute.Form == DwarfForm.Reference)
            value = unit.Header.OffsetSize == 8 ? cursor.U64() : cursor.U32();
        else if (DwarfForm.TryReadConstant(attribute.Form, attribute.ImplicitValue, ref cursor, out ulong constant))
            value = constant;
        else if (!TrySkip(unit, attribute.Form, ref cursor))
            return false;
        switch (attribute.Name)
        {
            case DwarfConstants.AttributeType:
                entry.Type = value;
                break;
            case DwarfConstants.AttributeGoKey:
                entry.Key = value;
                break;
            case DwarfConstants.AttributeGoElement:
                entry.Element = value;
                break;
            case DwarfConstants.AttributeMemberLocation:
                entry.Location = value;
                break;
            case DwarfConstants.AttributeByteSize:
                entry.Size = value;
                break;
            case DwarfConstants.AttributeCount:
                entry.Count = value;
                break;
            case DwarfConstants.AttributeGoKind:
                entry.Kind = (int)(value ?? 0) & 31;
                break;
        }
        return true;
    }

    private static bool TrySkip(Unit unit, ulong form, ref ByteCursor cursor)
    {
        while (form == DwarfForm.Indirect && !cursor.Failed)
            form = cursor.Uleb();
        int size = DwarfForm.FixedSize(form, unit.Header.AddressSize, unit.Header.OffsetSize);
        if (size < 0)
            return DwarfForm.TrySkip(form, ref cursor);
        cursor.Skip((ulong)size);
        return true;
    }
}

/// <summary>A function as debug information describes it.</summary>
/// <param name="Parameters">Its parameters and results, in order; the receiver comes first.</param>
internal sealed record DebugFunction(IReadOnlyList<DebugParameter> Parameters);

/// <summary>A parameter or a result.</summary>
/// <param name="Name">Its name; empty or <c>_</c> if it has none, and <c>~r0</c> for a result without a name.</param>
/// <param name="Type">Its type.</param>
/// <param name="IsResult">Whether it is a result.</param>
internal sealed record DebugParameter(string Name, GoValueType Type, bool IsResult);
