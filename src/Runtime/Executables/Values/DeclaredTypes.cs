using Sonde.Shared.Declarations;

namespace Sonde.Runtime.Executables.Values;

/// <summary>
/// Finds out what the types in a pasted declaration are: from its own <c>type</c> lines, from the language, or from the executable's type
/// descriptors.
/// </summary>
/// <param name="declaration">The declaration.</param>
/// <param name="package">Import path of the function's package.</param>
/// <param name="packageName">Short name of the function's package.</param>
/// <param name="descriptors">The executable's types; <see langword="null"/> if it has none that can be read.</param>
internal sealed class DeclaredTypes(GoDeclaration declaration, string package, string packageName, DescriptorTypes? descriptors)
{
    private const int MostDepth = 40;

    private readonly Dictionary<string, GoValueType> _named = new(StringComparer.Ordinal);
    private int _depth;

    /// <summary>Returns a type.</summary>
    public GoValueType Resolve(GoType type)
    {
        if (_depth > MostDepth)
            return GoValueType.OfUnknown("a type", "the declaration's types are nested too deeply");
        _depth++;
        GoValueType resolved = type switch
        {
            GoPointerType pointer => Pointer(pointer),
            GoSliceType slice => GoValueType.SliceOf(Resolve(slice.Element)),
            GoMapType map => GoValueType.MapOf(Resolve(map.Key), Resolve(map.Element)),
            GoChannelType => new GoValueType("chan", ValueKind.Channel, 8, 8),
            GoArrayType { Length: { } length } array => GoValueType.ArrayOf(Resolve(array.Element), length),
            GoArrayType array => GoValueType.OfUnknown("an array", $"the length of '[{array.LengthText}]' is not known. Write the number into the declaration"),
            GoStructType structure => Struct("struct", structure),
            GoNamedType named => Named(named.Name),
            GoBasicType basic => Basic(basic.Kind, NameOf(basic.Kind)),
            _ => GoValueType.OfUnknown("a type", "the declaration has a type that is not supported"),
        };
        _depth--;
        return resolved;
    }

    // A pointer's own layout needs nothing of what it leads to, which may even be unknown.
    private GoValueType Pointer(GoPointerType pointer)
    {
        string name = pointer.Element is GoNamedType named ? WithPackage(named.Name) : "";
        return new GoValueType("*" + name, ValueKind.Pointer, 8, 8).With(() => Resolve(pointer.Element));
    }

    private GoValueType Named(string name)
    {
        if (_named.TryGetValue(name, out GoValueType? known))
            return known;
        _named[name] = GoValueType.OfUnknown(name, $"type '{name}' holds itself");
        GoValueType found = declaration.TypeParameters.Contains(name)
            ? GoValueType.OfUnknown(name, $"'{name}' is a type parameter, and a value of it takes what each caller's type does")
            : declaration.Types.TryGetValue(name, out GoType? declared) ? Renamed(name, Resolve(declared))
            : Predeclared(name) ?? FromExecutable(name);
        return _named[name] = found;
    }

    private GoValueType Renamed(string name, GoValueType type) =>
        new GoValueType(WithPackage(name), type.Kind, type.Size, type.Align)
        {
            Package = name.Contains('.', StringComparison.Ordinal) ? "" : package,
            Length = type.Length,
            IsEmptyInterface = type.IsEmptyInterface,
            Unknown = type.Unknown,
        }.With(() => type.Element, () => type.Key).WithFields(() => type.Fields);

    private GoValueType FromExecutable(string name)
    {
        string qualified = WithPackage(name);
        bool isOwn = !name.Contains('.', StringComparison.Ordinal);
        IReadOnlyList<GoValueType> found = descriptors?.Find(qualified, isOwn ? package : null) ?? [];
        if (found.Count == 0 && GoKnownTypes.Find(name, package) is { } standard)
            return Renamed(name, Resolve(standard));
        string[] packages = [.. found.Select(static type => type.Package).Distinct()];
        return (found.Count, packages.Length) switch
        {
            (0, _) => GoValueType.OfUnknown(qualified, $"the executable does not describe the type '{qualified}'{Instead(name)}"),
            (1, _) => found[0],
            (_, 1) when found.All(type => type.Kind == found[0].Kind && type.Size == found[0].Size && HasSameFields(type, found[0])) => found[0],
            (_, 1) => GoValueType.OfUnknown(qualified, $"the executable has several types '{qualified}'. Write 'type {name} ...' as its package does, before 'func'"),
            _ => GoValueType.OfUnknown(qualified, $"'{qualified}' is a type of several packages ({string.Join(", ", packages)}). Write 'type {name} ...' as its package does, before 'func'"),
        };
    }

    // A source file may import a package under a name of its own.
    private string Instead(string name) => descriptors?.NamesOf(name[(name.LastIndexOf('.') + 1)..]) is { Count: > 0 } others
        ? $", but {string.Join(", ", others.Select(static other => $"'{other}'"))}. Write the package's own name in place of the import's"
        : $". Write 'type {name} ...' as its package does, before 'func'";

    private static bool HasSameFields(GoValueType one, GoValueType other) =>
        (one.Fields ?? []).Select(static field => (field.Name, field.Offset, field.Type.Name))
            .SequenceEqual((other.Fields ?? []).Select(static field => (field.Name, field.Offset, field.Type.Name)));

    private GoValueType Struct(string name, GoStructType structure)
    {
        var fields = new List<ValueField>();
        long size = 0, last = 1;
        int align = 1;
        foreach (GoParameter field in structure.Fields)
        {
            GoValueType type = Resolve(field.Type);
            if (type.Unknown is { } unknown)
                return GoValueType.OfUnknown(name, unknown);
            long offset = GoShapes.Up(size, type.Align);
            fields.Add(new ValueField(field.Name ?? "_", offset, field.IsEmbedded, type));
            (size, last, align) = (offset + type.Size, type.Size, Math.Max(align, type.Align));
        }
        // Go adds a byte so that the address of an empty last field does not point past the struct.
        size = GoShapes.Up(last == 0 && size > 0 ? size + 1 : size, align);
        return new GoValueType(name, ValueKind.Struct, size, align).WithFields(() => fields);
    }

    private string WithPackage(string name) =>
        name.Contains('.', StringComparison.Ordinal) || Predeclared(name) is not null ? name : $"{packageName}.{name}";

    private static GoValueType? Predeclared(string name) => name switch
    {
        "error" => new GoValueType("error", ValueKind.Interface, 16, 8),
        "any" => new GoValueType("interface {}", ValueKind.Interface, 16, 8) { IsEmptyInterface = true },
        "unsafe.Pointer" => new GoValueType(name, ValueKind.Pointer, 8, 8),
        _ when !name.Contains('.', StringComparison.Ordinal) && GoKnownTypes.Find(name, "") is GoBasicType basic => Basic(basic.Kind, name),
        _ => null,
    };

    private static string NameOf(GoKind kind) => kind == GoKind.Interface ? "interface" : kind.ToString().ToLowerInvariant();

    private static GoValueType Basic(GoKind kind, string name)
    {
        GoShape shape = GoShape.Of(kind);
        ValueKind value = kind switch
        {
            GoKind.Bool => ValueKind.Bool,
            GoKind.Int8 or GoKind.Int16 or GoKind.Int32 or GoKind.Int64 => ValueKind.Signed,
            GoKind.Uint8 or GoKind.Uint16 or GoKind.Uint32 or GoKind.Uint64 => ValueKind.Unsigned,
            GoKind.Float32 or GoKind.Float64 => ValueKind.Float,
            GoKind.Complex64 or GoKind.Complex128 => ValueKind.Complex,
            GoKind.String => ValueKind.String,
            GoKind.Slice => ValueKind.Slice,
            GoKind.Interface => ValueKind.Interface,
            _ => name == "uintptr" ? ValueKind.Unsigned : ValueKind.Pointer,
        };
        return new GoValueType(name, value, shape.Size, shape.Align);
    }
}
