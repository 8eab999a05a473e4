using System.Buffers.Binary;
using System.Text;
using Sonde.Runtime.Executables.Elf;
using Sonde.Runtime.Executables.Types;

namespace Sonde.Runtime.Executables.Values;

/// <summary>
/// The types that an executable's type descriptors describe. A type is found by the bytes of its name: the descriptor that refers to them is
/// that of the type, whether or not other types lead to it.
/// </summary>
internal sealed class DescriptorTypes
{
    private const int MostFields = 4096;
    private const int MostNamesAlike = 64;
    private const int MostNamesShown = 5;
    private const int OffsetOfName = 40;

    private readonly byte[] _bytes;
    private readonly ulong _start;
    private readonly Dictionary<int, GoValueType> _known = [];
    private readonly Dictionary<string, List<int>> _found = new(StringComparer.Ordinal);

    private DescriptorTypes(byte[] bytes, ulong start) => (_bytes, _start) = (bytes, start);

    /// <summary>Reads all of an executable's descriptors; <see langword="null"/> if it has none that can be read.</summary>
    public static DescriptorTypes? TryOpen(ElfImage image, ModuleTypes types) =>
        RelocatedMemory.TryRead(image, types.Start, types.Length, out ReadOnlySpan<byte> bytes)
            ? new DescriptorTypes(bytes.ToArray(), types.Start)
            : null;

    private TypeSection Section => new(_bytes, _start);

    /// <summary>Finds the types of a name.</summary>
    /// <param name="name">The name with the short name of its package: <c>http.Request</c>.</param>
    /// <param name="package">
    /// Import path of the package, which may have another name than its path tells; <see langword="null"/> for any package of that name.
    /// </param>
    public IReadOnlyList<GoValueType> Find(string name, string? package) =>
        [.. (package is null ? Places(name) : PlacesIn(name, package)).Select(At)];

    /// <summary>Finds a method's type by the method table of its receiver.</summary>
    /// <param name="receiver">The receiver with the short name of its package: <c>*http.conn</c>.</param>
    /// <param name="package">Import path of the package.</param>
    /// <param name="method">The method's name.</param>
    /// <returns>Parameters and results; <see langword="null"/> if the table does not say.</returns>
    public (IReadOnlyList<GoValueType> Parameters, IReadOnlyList<GoValueType> Results)? FindMethod(string receiver, string package, string method)
    {
        byte[] wanted = Encoding.UTF8.GetBytes(method);
        string named = receiver.TrimStart('*');
        foreach (int found in PlacesIn(named, package))
        {
            TypeSection section = Section;
            int at = receiver.StartsWith('*') ? new TypeDescriptor(section, found).PointerToThis : found;
            if (!TypeDescriptor.IsType(section, at))
                continue;
            TypeList methods = new TypeDescriptor(section, at).Methods;
            for (int i = 0; i < methods.Count; i++)
            {
                int entry = methods.Start + (i * methods.Size), type = section.Offset(entry + 4);
                if (section.Name(section.Offset(entry)).SequenceEqual(wanted) && TypeDescriptor.IsType(section, type))
                    return FunctionAt(type);
            }
        }
        return null;
    }

    /// <summary>Returns the hash of a type, by which the value of an interface is known to hold it; 0 if there is no such type, or several.</summary>
    /// <param name="name">The name with the short name of its package: <c>http.Request</c>; for a pointer, <c>*http.Request</c>.</param>
    /// <param name="package">Import path of the package; <see langword="null"/> for any package of that name.</param>
    public uint HashOf(string name, string? package)
    {
        bool isPointer = name.StartsWith('*');
        uint hash = 0;
        string named = name.TrimStart('*');
        foreach (int found in package is null ? Places(named) : PlacesIn(named, package))
        {
            TypeSection section = Section;
            int at = isPointer ? new TypeDescriptor(section, found).PointerToThis : found;
            if (!TypeDescriptor.IsType(section, at))
                continue;
            uint one = new TypeDescriptor(section, at).Hash;
            if (hash != 0 && hash != one)
                return 0;
            hash = one;
        }
        return hash;
    }

    /// <summary>Returns the names of some types that are called so, each with the short name of its package.</summary>
    /// <param name="type">The name without a package.</param>
    public IReadOnlyList<string> NamesOf(string type)
    {
        var names = new List<string>();
        foreach (string name in NamesEndingWith("." + type))
        {
            if (names.Count < MostNamesShown && Places(name).Count > 0)
                names.Add(name);
        }
        return names;
    }

    private List<string> NamesEndingWith(string ending)
    {
        var names = new List<string>();
        byte[] end = Encoding.UTF8.GetBytes(ending);
        for (int from = 0; names.Count < MostNamesAlike;)
        {
            int next = _bytes.AsSpan(from).IndexOf(end);
            if (next < 0)
                break;
            (int start, from) = (from + next, from + next + end.Length);
            while (start > 0 && (char.IsAsciiLetterOrDigit((char)_bytes[start - 1]) || _bytes[start - 1] == '_'))
                start--;
            // The length of a whole name is before it, or before its star.
            int length = start > 0 && _bytes[start - 1] == '*' ? start - 2 : start - 1;
            string name = Encoding.UTF8.GetString(_bytes.AsSpan(start, from - start));
            if (length >= 0 && _bytes[length] == from - length - 1 && !names.Contains(name))
                names.Add(name);
        }
        return names;
    }

    private (IReadOnlyList<GoValueType> Parameters, IReadOnlyList<GoValueType> Results)? FunctionAt(int at)
    {
        TypeSection section = Section;
        var type = new TypeDescriptor(section, at);
        if (type.Kind != TypeKind.Func)
            return null;
        TypeList all = type.Parameters;
        int inputs = section.U16(at + 48);
        var types = new List<GoValueType>();
        for (int i = 0; i < all.Count; i++)
        {
            int one = section.Pointer(all.Start + (i * all.Size));
            if (!TypeDescriptor.IsType(section, one))
                return null;
            types.Add(At(one));
        }
        return inputs <= types.Count ? (types[..inputs], types[inputs..]) : null;
    }

    private GoValueType At(int at)
    {
        if (!_known.TryGetValue(at, out GoValueType? type))
            _known.Add(at, type = Read(at));
        return type;
    }

    private GoValueType Read(int at)
    {
        TypeSection section = Section;
        var type = new TypeDescriptor(section, at);
        string name = Encoding.UTF8.GetString(type.Text);
        ValueKind kind = ValueKinds.Of((int)type.Kind);
        var read = new GoValueType(name, kind, (long)Math.Min(type.Size, int.MaxValue), section.U8(at + 21))
        {
            Package = Encoding.UTF8.GetString(type.Package),
            Length = kind == ValueKind.Array ? (long)Math.Min(section.U64(at + 64), int.MaxValue) : 0,
            IsEmptyInterface = kind == ValueKind.Interface && section.U64(at + 64) == 0,
        };
        return kind switch
        {
            ValueKind.Struct => read.WithFields(() => FieldsAt(at)),
            ValueKind.Map => read.With(() => Referred(at + 56), () => Referred(at + 48)),
            ValueKind.Pointer or ValueKind.Slice or ValueKind.Array or ValueKind.Channel when type.Kind != TypeKind.UnsafePointer => read.With(() => Referred(at + 48)),
            _ => read,
        };
    }

    private GoValueType Referred(int place) => Section.Pointer(place) is var at && TypeDescriptor.IsType(Section, at)
        ? At(at)
        : GoValueType.OfUnknown("a type", "the executable's type descriptors are damaged");

    private List<ValueField>? FieldsAt(int at)
    {
        TypeSection section = Section;
        var type = new TypeDescriptor(section, at);
        (int start, uint count, int size) = type.Members;
        if (count > MostFields || (count == 0 && section.U64(at + 64) != 0))
            return null;
        var fields = new List<ValueField>();
        for (int i = 0; i < count; i++)
        {
            int field = start + (i * size), name = section.Pointer(field), inner = section.Pointer(field + 8);
            ulong offset = section.U64(field + 16);
            if (section.Name(name).IsEmpty || !TypeDescriptor.IsType(section, inner) || offset > type.Size)
                return null;
            fields.Add(new ValueField(Encoding.UTF8.GetString(section.Name(name)), (long)offset, section.IsEmbedded(name), At(inner)));
        }
        return fields;
    }

    private bool IsIn(int at, string package)
    {
        TypeSection section = Section;
        ReadOnlySpan<byte> path = new TypeDescriptor(section, at).Package;
        byte[] wanted = Encoding.UTF8.GetBytes(package), escaped = Encoding.UTF8.GetBytes(Offsets.StructQuery.EscapePackage(package));
        return path.SequenceEqual(wanted) || path.SequenceEqual(escaped)
            || (path.EndsWith(wanted) && path[..^wanted.Length].EndsWith("/vendor/"u8));
    }

    // A package may have another name than its path tells.
    private List<int> PlacesIn(string name, string package)
    {
        List<int> places = Places(name).FindAll(at => IsIn(at, package));
        int dot = name.LastIndexOf('.');
        return places.Count > 0 || dot < 0
            ? places
            : [.. NamesEndingWith(name[dot..]).SelectMany(Places).Where(at => IsIn(at, package))];
    }

    // The name of a type is stored once, with or without the star of the type that points to it.
    private List<int> Places(string name)
    {
        if (_found.TryGetValue(name, out List<int>? known))
            return known;
        var names = new List<int>();
        AddNames(name, names);
        AddNames("*" + name, names);
        var places = new List<int>();
        TypeSection section = Section;
        byte[] text = Encoding.UTF8.GetBytes(name);
        for (int at = 0; names.Count > 0 && at + OffsetOfName + 4 <= _bytes.Length; at += 8)
        {
            int offset = (int)BinaryPrimitives.ReadUInt32LittleEndian(_bytes.AsSpan(at + OffsetOfName));
            if (!names.Contains(offset) || !TypeDescriptor.IsType(section, at) || !new TypeDescriptor(section, at).Text.SequenceEqual(text))
                continue;
            places.Add(at);
            if (places.Count == MostNamesAlike)
                break;
        }
        _found.Add(name, places);
        return places;
    }

    private void AddNames(string name, List<int> names)
    {
        byte[] text = Encoding.UTF8.GetBytes(name);
        byte[] pattern = text.Length < 0x80 ? [(byte)text.Length, .. text] : [(byte)(text.Length | 0x80), (byte)(text.Length >> 7), .. text];
        for (int from = 0; names.Count < MostNamesAlike;)
        {
            int next = _bytes.AsSpan(from).IndexOf(pattern);
            if (next < 0)
                return;
            from += next + 1;
            if (from >= 2)
                names.Add(from - 2);
        }
    }
}
