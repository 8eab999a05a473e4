namespace Sonde.Runtime.Executables.Types;

/// <summary>
/// One type descriptor (<c>abi.Type</c> in internal/abi/type.go): 48 bytes that all kinds have, then the kind's own data. The layout has
/// been the same since Go 1.19, except for maps, of which only key and element are read.
/// </summary>
internal readonly ref struct TypeDescriptor(TypeSection section, int at)
{
    private const byte FlagUncommon = 1, FlagExtraStar = 2, FlagNamed = 4;
    private const int CommonSize = 48, UncommonSize = 16, MethodSize = 16, FieldSize = 24, InterfaceMethodSize = 8;
    private const int LastKindMask = 0x1F;

    private readonly TypeSection _section = section;

    public int At { get; } = at;

    public TypeKind Kind => (TypeKind)(_section.U8(At + 23) & LastKindMask);

    /// <summary>Size of a value in bytes.</summary>
    public ulong Size => _section.U64(At);

    /// <summary>Hash of the type's full name, by which the compiler distinguishes types.</summary>
    public uint Hash => _section.U32(At + 16);

    public bool IsNamed => (_section.U8(At + 20) & FlagNamed) != 0;

    public bool IsUncommon => (_section.U8(At + 20) & FlagUncommon) != 0;

    public int PointerToThis => _section.Offset(At + 44);

    /// <summary>Position of the first pointer after the common part: element, key, package path.</summary>
    public int First => At + CommonSize;

    public static bool IsType(TypeSection section, int at)
    {
        int kind = section.U8(at + 23) & LastKindMask;
        byte align = section.U8(at + 21);
        return section.Has(at, CommonSize) && at % 8 == 0
            && kind is > 0 and <= (int)TypeKind.UnsafePointer
            && align is 1 or 2 or 4 or 8 or 16 or 32 or 64
            && section.Offset(at + 40) > 0;
    }

    /// <summary>The name that <c>reflect.Type.String</c> returns: <c>http.Request</c>.</summary>
    public ReadOnlySpan<byte> Text
    {
        get
        {
            ReadOnlySpan<byte> text = _section.Name(_section.Offset(At + 40));
            return (_section.U8(At + 20) & FlagExtraStar) != 0 && text is [(byte)'*', ..] ? text[1..] : text;
        }
    }

    /// <summary>Import path of the package that declares the type.</summary>
    public ReadOnlySpan<byte> Package => IsUncommon ? _section.Name(_section.Offset(Uncommon)) : default;

    /// <summary>A struct's fields or an interface's methods: their start, their number, and the size of each in bytes.</summary>
    public TypeList Members =>
        ListOf(_section.Pointer(At + 56), _section.U64(At + 64), Kind == TypeKind.Struct ? FieldSize : InterfaceMethodSize);

    /// <summary>Parameters and results of a function type: pointers to types.</summary>
    public TypeList Parameters =>
        ListOf(
            At + 56 + (IsUncommon ? UncommonSize : 0),
            _section.U16(At + 48) + (ulong)(_section.U16(At + 50) & 0x7FFF), // the top bit means that it is variadic
            8);

    /// <summary>Methods of a type that has some.</summary>
    public TypeList Methods =>
        IsUncommon && Kind != TypeKind.Map && _section.U32(Uncommon + 8) is var offset && offset < (uint)_section.Length
            ? ListOf(Uncommon + (int)offset, _section.U16(Uncommon + 4), MethodSize)
            : default;

    /// <summary>Bytes from one descriptor to the next if descriptors are contiguous: <c>Type.DescriptorSize</c> of Go 1.27.</summary>
    public long DescriptorSize =>
        KindSize
        + (IsUncommon ? UncommonSize + (_section.U16(Uncommon + 4) * (long)MethodSize) : 0)
        + Kind switch
        {
            TypeKind.Struct or TypeKind.Interface => Members.Count * (long)Members.Size,
            TypeKind.Func => Parameters.Count * (long)Parameters.Size,
            _ => 0,
        };

    private int Uncommon => At + KindSize;

    private int KindSize => Kind switch
    {
        TypeKind.Array => 72,
        TypeKind.Chan => 64,
        TypeKind.Func or TypeKind.Pointer or TypeKind.Slice => 56,
        TypeKind.Interface or TypeKind.Struct => 80,
        TypeKind.Map => 136, // from Go 1.27, the first version whose descriptors are walked by their size
        _ => CommonSize,
    };

    private TypeList ListOf(int start, ulong count, int size) =>
        count <= (ulong)_section.Length && _section.Has(start, (long)count * size) ? new TypeList(start, (uint)count, size) : default;
}
