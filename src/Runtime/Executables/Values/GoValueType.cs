namespace Sonde.Runtime.Executables.Values;

/// <summary>
/// A Go type with the layout of its values. What it consists of is read when it is asked for, because types refer to each other without end.
/// </summary>
/// <param name="name">The name as Go writes it, with the short name of its package: <c>*http.Request</c>, <c>map[string]int</c>.</param>
/// <param name="kind">The kind.</param>
/// <param name="size">Size of a value in bytes.</param>
/// <param name="align">Alignment of a value in bytes.</param>
internal sealed class GoValueType(string name, ValueKind kind, long size, int align)
{
    // A damaged type may hold itself.
    private const int MostDepth = 40;

    private Func<GoValueType>? _readElement, _readKey;
    private Func<IReadOnlyList<ValueField>?>? _readFields;
    private GoValueType? _element, _key;
    private IReadOnlyList<ValueField>? _fields;

    public string Name { get; } = name;

    public ValueKind Kind { get; } = kind;

    public long Size { get; } = size;

    public int Align { get; } = align;

    /// <summary>Import path of the package that declares it; empty if it has no name of its own, or if the path is not known.</summary>
    public string Package { get; init; } = "";

    /// <summary>Number of an array's elements.</summary>
    public long Length { get; init; }

    /// <summary>Whether it is an interface without methods.</summary>
    public bool IsEmptyInterface { get; init; }

    /// <summary>Why the layout of its values is not known, and what the user can do; <see langword="null"/> if it is known.</summary>
    public string? Unknown { get; init; }

    /// <summary>What a pointer leads to, or the elements of a slice, array, map or channel.</summary>
    public GoValueType Element => _element ??= _readElement?.Invoke() ?? OfUnknown($"an element of '{Name}'", $"the elements of '{Name}' are not known");

    /// <summary>The keys of a map.</summary>
    public GoValueType Key => _key ??= _readKey?.Invoke() ?? OfUnknown($"a key of '{Name}'", $"the keys of '{Name}' are not known");

    /// <summary>The fields of a struct in order; <see langword="null"/> if they are not known.</summary>
    public IReadOnlyList<ValueField>? Fields
    {
        get
        {
            _fields ??= _readFields?.Invoke();
            _readFields = null;
            return _fields;
        }
    }

    /// <summary>Whether it is the predeclared type <c>error</c>.</summary>
    public bool IsError => Kind == ValueKind.Interface && Name == "error";

    /// <summary>Whether it is <c>context.Context</c>.</summary>
    public bool IsContext => Kind == ValueKind.Interface && Name == "context.Context";

    /// <summary>Whether a value is one word that an interface holds itself, instead of its address.</summary>
    public bool IsPointerShaped
    {
        get
        {
            GoValueType type = this;
            for (int depth = 0; depth < MostDepth; depth++)
            {
                switch (type.Kind)
                {
                    case ValueKind.Pointer or ValueKind.Map or ValueKind.Channel or ValueKind.Function:
                        return true;
                    case ValueKind.Array when type.Length == 1:
                        type = type.Element;
                        break;
                    case ValueKind.Struct when type.Fields is [var only]:
                        type = only.Type;
                        break;
                    default:
                        return false;
                }
            }
            return false;
        }
    }

    public static GoValueType OfUnknown(string name, string why) => new(name, ValueKind.Struct, 0, 1) { Unknown = why };

    public static GoValueType PointerTo(GoValueType element) => new GoValueType("*" + element.Name, ValueKind.Pointer, 8, 8).With(() => element);

    public static GoValueType SliceOf(GoValueType element) => new GoValueType("[]" + element.Name, ValueKind.Slice, 24, 8).With(() => element);

    public static GoValueType MapOf(GoValueType key, GoValueType element) =>
        new GoValueType($"map[{key.Name}]{element.Name}", ValueKind.Map, 8, 8).With(() => element, () => key);

    public static GoValueType ArrayOf(GoValueType element, long length) =>
        new GoValueType($"[{length}]{element.Name}", ValueKind.Array, element.Size * length, element.Align) { Length = length, Unknown = element.Unknown }
            .With(() => element);

    public GoValueType With(Func<GoValueType> element, Func<GoValueType>? key = null)
    {
        (_readElement, _readKey) = (element, key);
        return this;
    }

    public GoValueType WithFields(Func<IReadOnlyList<ValueField>?> fields)
    {
        _readFields = fields;
        return this;
    }

    public override string ToString() => Name;
}

/// <summary>A field of a struct.</summary>
/// <param name="Name">Its name; that of its type if it is embedded.</param>
/// <param name="Offset">Offset in bytes.</param>
/// <param name="IsEmbedded">Whether its own fields are promoted.</param>
/// <param name="Type">Its type.</param>
internal sealed record ValueField(string Name, long Offset, bool IsEmbedded, GoValueType Type);
