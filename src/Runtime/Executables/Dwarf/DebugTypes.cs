using System.Buffers;
using System.Text;
using Sonde.Runtime.Executables.Elf;
using Sonde.Runtime.Executables.Types;
using Sonde.Runtime.Executables.Values;

namespace Sonde.Runtime.Executables.Dwarf;

/// <summary>The functions and types that debug information describes.</summary>
internal sealed class DebugTypes
{
    private const int MostMembers = 4096;
    private const int MostNames = 8;
    private const int MostDepth = 40;
    private const int WordSize = 8;

    private static readonly SearchValues<char> Composing = SearchValues.Create("[]({* ");

    private readonly DebugEntries _entries;
    private readonly Dictionary<ulong, GoValueType> _known = [];
    private readonly Dictionary<ulong, int> _aligns = [];

    private DebugTypes(DebugEntries entries) => _entries = entries;

    /// <summary>Reads the debug information of an executable; <see langword="null"/> if it has none.</summary>
    public static DebugTypes? TryOpen(ElfImage image) => DebugEntries.TryOpen(image) is { } entries ? new DebugTypes(entries) : null;

    /// <summary>Finds functions by their symbols, and reads their parameters and results.</summary>
    /// <param name="symbols">The symbols.</param>
    /// <param name="isAssembly">
    /// Whether a function is written in assembly. Debug information has its parameters only where it has a wrapper, which bears its name.
    /// </param>
    public Dictionary<string, DebugFunction> Find(IEnumerable<string> symbols, Func<string, bool> isAssembly)
    {
        var wanted = symbols.ToDictionary(static symbol => symbol, Encoding.UTF8.GetBytes, StringComparer.Ordinal);
        var found = new Dictionary<string, DebugFunction>(StringComparer.Ordinal);
        _entries.Walk((in DebugEntry entry) =>
        {
            if (entry is { Tag: DwarfConstants.TagSubprogram, NameLength: > 0 } && NameIn(wanted, _entries.NameBytes(entry)) is { } symbol
                && ReadFunction(entry) is { } function && (function.Parameters.Count > 0 || !isAssembly(symbol)))
                found.TryAdd(symbol, function);
            return found.Count < wanted.Count;
        });
        return found;
    }

    private DebugFunction? ReadFunction(in DebugEntry function)
    {
        var parameters = new List<DebugParameter>();
        bool isWhole = _entries.TryReadChildren(function, (in DebugEntry child) =>
        {
            if (child is { Tag: DwarfConstants.TagParameter, Type: { } type })
                parameters.Add(new DebugParameter(_entries.NameOf(child), TypeAt(type), child.IsResult));
            return parameters.Count < MostMembers;
        });
        return isWhole ? new DebugFunction(parameters) : null;
    }

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

    // What a type consists of is read later, so this reads one type and no others, however they refer to each other.
    private GoValueType ReadType(ulong place)
    {
        string name = "";
        for (int i = 0; i < MostNames && _entries.TryReadAt(place, out DebugEntry entry); i++)
        {
            if (name.Length == 0)
                name = _entries.NameOf(entry);
            // A named type is an entry of its own that leads to the type.
            if (entry is not { Tag: DwarfConstants.TagTypedef, Kind: 0, Type: { } named })
                return ReadType(name, place, entry);
            place = named;
        }
        return GoValueType.OfUnknown(name, "the debug information is damaged");
    }

    private GoValueType ReadType(string full, ulong place, in DebugEntry entry)
    {
        (string name, string package) = NameOf(full);
        long size = (long)Math.Min(entry.Size ?? WordSize, int.MaxValue);
        if (KindOf(entry) is not { } kind)
            return GoValueType.OfUnknown(name, $"the debug information describes '{name}' in an unknown way");
        (long bytes, int align) = kind switch
        {
            ValueKind.Bool => (1, 1),
            ValueKind.Signed or ValueKind.Unsigned or ValueKind.Float or ValueKind.Complex or ValueKind.Array or ValueKind.Struct => (size, AlignAt(place, 0)),
            ValueKind.String or ValueKind.Interface => (2 * WordSize, WordSize),
            ValueKind.Slice => (3 * WordSize, WordSize),
            _ => (WordSize, WordSize),
        };
        ulong? count = kind == ValueKind.Array ? CountOf(entry) : 0;
        if (count is not { } length)
            return GoValueType.OfUnknown(name, $"the debug information does not say how long '{name}' is");
        var type = new GoValueType(name, kind, bytes, align)
        {
            Package = package,
            Length = (long)Math.Min(length, int.MaxValue),
            IsEmptyInterface = kind == ValueKind.Interface && (name is "interface {}" or "any" || LeadsToEmpty(entry.Type)),
        };
        return kind switch
        {
            ValueKind.Struct => type.WithFields(() => ReadFields(place)),
            ValueKind.Map => type.With(TypeOf(entry.Element ?? entry.Type, "a type"), TypeOf(entry.Key, "a key")),
            ValueKind.Channel or ValueKind.Slice or ValueKind.Array or ValueKind.Pointer => type.With(TypeOf(entry.Element ?? entry.Type, "a type")),
            _ => type,
        };
    }

    private Func<GoValueType> TypeOf(ulong? place, string what) => place is { } at
        ? () => TypeAt(at)
        : () => GoValueType.OfUnknown(what, "the debug information does not say");

    // Pointers, and structs of the runtime, have no kind.
    private static ValueKind? KindOf(in DebugEntry entry) => entry switch
    {
        { Kind: > 0 and <= (int)TypeKind.UnsafePointer } => ValueKinds.Of(entry.Kind),
        { Tag: DwarfConstants.TagPointer } => ValueKind.Pointer,
        { Tag: DwarfConstants.TagStructure } => ValueKind.Struct,
        _ => null,
    };

    // The type behind an interface's name is the struct of the runtime that holds its two words.
    private bool LeadsToEmpty(ulong? type)
    {
        for (int i = 0; i < MostNames && type is { } place && _entries.TryReadAt(place, out DebugEntry entry); i++)
        {
            if (_entries.NameBytes(entry).SequenceEqual("runtime.eface"u8))
                return true;
            type = entry.Tag == DwarfConstants.TagTypedef ? entry.Type : null;
        }
        return false;
    }

    private ulong? CountOf(in DebugEntry array)
    {
        ulong? count = null;
        _entries.TryReadChildren(array, (in DebugEntry child) =>
        {
            count = child.Tag == DwarfConstants.TagSubrange ? child.Count : null;
            return count is null;
        });
        return count;
    }

    private List<ValueField>? ReadFields(ulong place)
    {
        if (!_entries.TryReadAt(place, out DebugEntry entry))
            return null;
        var fields = new List<ValueField>();
        bool isWhole = _entries.TryReadChildren(entry, (in DebugEntry child) =>
        {
            if (child is { Tag: DwarfConstants.TagMember, Type: { } type, Location: <= int.MaxValue and var offset })
                fields.Add(new ValueField(_entries.NameOf(child), (long)offset, child.IsEmbedded, TypeAt(type)));
            return fields.Count < MostMembers;
        });
        return isWhole ? fields : null;
    }

    // Debug information has no alignment. That of a struct is the largest of its fields.
    private int AlignAt(ulong place, int depth)
    {
        if (_aligns.TryGetValue(place, out int known))
            return known;
        // A type that holds itself is damaged, and finds this.
        _aligns.Add(place, 1);
        return _aligns[place] = depth < MostDepth && _entries.TryReadAt(place, out DebugEntry entry) ? AlignOf(entry, depth + 1) : 1;
    }

    private int AlignOf(in DebugEntry entry, int depth)
    {
        if (entry is { Tag: DwarfConstants.TagTypedef, Kind: 0, Type: { } named })
            return AlignAt(named, depth);
        switch (KindOf(entry))
        {
            case ValueKind.Bool or ValueKind.Signed or ValueKind.Unsigned or ValueKind.Float when entry.Size is { } size:
                return (int)Math.Clamp(size, 1, WordSize);
            case ValueKind.Complex when entry.Size is { } size:
                return (int)Math.Clamp(size / 2, 1, WordSize);
            case ValueKind.Array when entry.Type is { } element:
                return AlignAt(element, depth);
            case ValueKind.Struct:
                var types = new List<ulong>();
                _entries.TryReadChildren(entry, (in DebugEntry child) =>
                {
                    if (child is { Tag: DwarfConstants.TagMember, Type: { } type })
                        types.Add(type);
                    return types.Count < MostMembers;
                });
                return types.Aggregate(1, (most, type) => Math.Max(most, AlignAt(type, depth)));
            default:
                return WordSize;
        }
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
}
