using System.Globalization;
using Sonde.Generators.Headers;
using Sonde.Generators.Infrastructure;
using Sonde.Generators.Inputs;

namespace Sonde.Generators.Clang;

/// <summary>Copies the declarations of one parsed header from libclang into values.</summary>
internal sealed partial class DeclarationReader(LibClang clang, HeaderFile header, IReadOnlyList<string> macros)
{
    private readonly Dictionary<string, StructModel?> _structs = new(StringComparer.Ordinal);
    private readonly Dictionary<string, EnumModel> _enums = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ConstantModel> _constants = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HeaderLocation> _locations = new(StringComparer.Ordinal);

    public HeaderResult Read(IntPtr unit, CancellationToken cancellation)
    {
        foreach (CXCursor cursor in clang.TopLevel(unit))
        {
            cancellation.ThrowIfCancellationRequested();
            if (cursor.Kind == CursorKind.Enum)
            {
                ReadTopLevelEnum(cursor);
            }
            else if (cursor.Kind is CursorKind.Struct or CursorKind.Union && IsOwn(cursor))
            {
                CXType type = clang.Canonical(clang.TypeOf(cursor));
                if (Tag(type) is { } name)
                    ReadStruct(type, name);
            }
        }
        var model = new HeaderModel(
            header.Include,
            Sorted(_structs.Values.OfType<StructModel>(), static item => item.Name),
            Sorted(_enums.Values, static item => item.Name),
            Sorted(_constants.Values, static item => item.Name));
        return new HeaderResult(
            model, new HeaderLocations(Sorted(_locations.Values, static location => location.Key)), EquatableArray<DiagnosticModel>.Empty);
    }

    private void ReadTopLevelEnum(CXCursor cursor)
    {
        List<CXCursor> enumerators = clang.Children(cursor);
        string first = enumerators.Count > 0 ? clang.Spelling(enumerators[0]) : "";
        if (first.StartsWith(ClangHeaderReader.ConstantPrefix, StringComparison.Ordinal))
            ReadMacro(cursor, enumerators[0], first);
        else if (IsOwn(cursor) && Tag(clang.Canonical(clang.TypeOf(cursor))) is { } name)
            ReadEnum(cursor, name);
        else if (IsOwn(cursor))
            ReadConstants(cursor, enumerators);
    }

    private void ReadMacro(CXCursor declaration, CXCursor enumerator, string name)
    {
        int index = int.Parse(name.Substring(ClangHeaderReader.ConstantPrefix.Length), CultureInfo.InvariantCulture);
        // If a macro is not an integer, clang recovers without an initializer, so the enumerator has no child.
        if (clang.Children(enumerator).Count > 0)
            AddConstant(macros[index], declaration, enumerator, "");
    }

    /// <summary>Reads an enum without a name, which is declared only for its values.</summary>
    private void ReadConstants(CXCursor declaration, IEnumerable<CXCursor> enumerators)
    {
        foreach (CXCursor enumerator in enumerators.Where(static child => child.Kind == CursorKind.EnumConstant))
            AddConstant(clang.Spelling(enumerator), declaration, enumerator, DocumentationOf(enumerator));
    }

    // A macro may have the same name as an enumerator and expand to it.
    private void AddConstant(string name, CXCursor declaration, CXCursor enumerator, string doc)
    {
        CXType integer = clang.Canonical(clang.IntegerTypeOf(declaration));
        if (!_constants.ContainsKey(name))
            _constants.Add(name, new ConstantModel(name, Value(enumerator, integer), !IsSigned(integer.Kind), doc));
    }

    private void ReadEnum(CXCursor cursor, string name)
    {
        if (_enums.ContainsKey(name))
            return;
        CXType integer = clang.Canonical(clang.IntegerTypeOf(cursor));
        var enumerators = new List<EnumeratorModel>();
        foreach (CXCursor child in clang.Children(cursor))
        {
            if (child.Kind != CursorKind.EnumConstant)
                continue;
            string enumerator = clang.Spelling(child);
            enumerators.Add(new EnumeratorModel(enumerator, Value(child, integer), DocumentationOf(child)));
        }
        if (enumerators.Count == 0)
            return; // This is a forward declaration.
        _enums.Add(name, new EnumModel(
            name, IsOwn(cursor), (int)clang.SizeOf(integer), IsSigned(integer.Kind), DocumentationOf(cursor),
            enumerators.ToEquatableArray()));
    }

    /// <summary>Returns the 64 bits of an enumerator's value. clang sign-extends narrower unsigned values.</summary>
    private long Value(CXCursor enumerator, CXType integer)
    {
        long value = clang.ValueOf(enumerator);
        long bits = clang.SizeOf(integer) * 8;
        return IsSigned(integer.Kind) || bits is not (8 or 16 or 32) ? value : value & ((1L << (int)bits) - 1);
    }

    private bool IsOwn(CXCursor cursor) => HeaderPaths.Normalize(clang.Place(cursor).File) == header.Path;

    private string DocumentationOf(CXCursor cursor) => CommentText.Plain(clang.RawComment(cursor));

    private void AddLocation(string key, CXCursor cursor, int length)
    {
        if (!_locations.ContainsKey(key))
            _locations.Add(key, new HeaderLocation(key, ClangHeaderReader.ToLocation(clang.Place(cursor), length)));
    }

    /// <summary>Returns the tag of a struct, union or enum, or its typedef's name, or <see langword="null"/> if it has neither.</summary>
    private string? Tag(CXType type)
    {
        string spelling = clang.Spelling(type);
        // Clang spells an unnamed type as "struct (unnamed at FILE:LINE:COLUMN)", in words that change between versions.
        if (spelling.IndexOf('(') >= 0)
            return null;
        return spelling.Substring(spelling.LastIndexOf(' ') + 1);
    }

    private static EquatableArray<T> Sorted<T>(IEnumerable<T> items, Func<T, string> key)
        where T : IEquatable<T> => items.OrderBy(key, StringComparer.Ordinal).ToEquatableArray();
}
