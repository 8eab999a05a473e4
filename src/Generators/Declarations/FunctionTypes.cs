using Sonde.Shared.Declarations;
using Sonde.Shared.FunctionSpans;

namespace Sonde.Generators.Declarations;

/// <summary>What a declaration tells about a value.</summary>
/// <param name="Type">The type as a description writes it; null if the declaration does not tell it, or if it cannot be recorded.</param>
/// <param name="Problem">Why there is no type.</param>
/// <param name="IsKnown">Whether the value is known well enough to say that it cannot be recorded.</param>
internal readonly record struct DeclaredValue(string? Type, string Problem, bool IsKnown)
{
    public static DeclaredValue Of(string type) => new(type, "", true);

    public static DeclaredValue Unknown(string why) => new(null, why, false);

    public static DeclaredValue Wrong(string why) => new(null, why, true);
}

/// <summary>Finds out the types of values from a declaration alone, without the executable.</summary>
/// <param name="declaration">The declaration of a function, with those of types before it.</param>
/// <param name="package">The import path of the function's package, or empty.</param>
internal sealed class FunctionTypes(GoDeclaration declaration, string package)
{
    private const int MostDepth = 40;
    private const int MostShown = 12;

    /// <summary>The receiver, the parameters and the results, by the names by which a description names them.</summary>
    public IReadOnlyList<(string Name, GoParameter Value)> Roots { get; } =
    [
        .. declaration.Receiver is { } receiver ? new[] { (receiver.Name ?? "receiver", receiver) } : [],
        .. declaration.Parameters.Select(static (parameter, i) => (parameter.Name ?? $"arg{i}", parameter)),
        .. declaration.Results.Select(static (result, i) => (result.Name ?? $"result{i}", result)),
    ];

    /// <summary>Returns the type of a value; null if it begins with no parameter or result.</summary>
    public DeclaredValue? Find(ValuePath path)
    {
        (string Name, GoParameter Value) root = Roots.FirstOrDefault(root => root.Name == path.Root);
        if (root.Value is null)
            return null;
        GoType type = root.Value.Type;
        string text = path.Root, place = path.Root;
        foreach (PathStep step in path.Steps)
        {
            if (Step(type, step, text) is var (next, problem) && next is null)
                return path.IsLength && !problem.IsKnown ? DeclaredValue.Of("int") : problem;
            bool isWithin = step is FieldStep && Underlying(type) is GoStructType;
            (place, text) = (isWithin && place.Length > 0 ? $"{place}_{((FieldStep)step).Text}" : "", text + TextOf(step));
            type = next;
        }
        if (path.IsLength)
            return Underlying(type) is GoBasicType { Kind: not (GoKind.String or GoKind.Slice or GoKind.Address) } or GoStructType
                ? DeclaredValue.Wrong($"it asks for the length of a '{NameOf(type)}', which has none")
                : DeclaredValue.Of("int");
        DeclaredValue value = ValueOf(type, text);
        return value.Type is "float32" or "float64" && place.Length > 0 && IsInFloatRegister(place)
            ? DeclaredValue.Wrong("it is a floating-point number in a register, which the kernel does not show to programs. Record it where it is in memory")
            : value;
    }

    /// <summary>Returns what is recorded if nothing is said about it.</summary>
    public IEnumerable<(string Name, DeclaredValue Value)> Default()
    {
        foreach ((string name, GoParameter value) in Roots)
        {
            // Only what a user sees at once is recorded by itself.
            if (value.Type is GoNamedType named && !declaration.TypeParameters.Contains(named.Name)
                && ValueOf(named, name) is { Type: not ("any" or "time.Time" or "[]byte"), IsKnown: var isKnown } found
                && (found.Type is not null || !isKnown)
                && !(found.Type is "float32" or "float64" && IsInFloatRegister(name)))
                yield return (name, found);
        }
    }

    private bool IsInFloatRegister(string place) => GoPlaces.Of(declaration, package, GoRegisters.X86, results: false)
        .Concat(GoPlaces.Of(declaration, package, GoRegisters.X86, results: true))
        .Any(value => value.Name == place && value is { Kind: GoKind.Float32 or GoKind.Float64, Place: { Kind: GoPlaceKind.None } });

    private (GoType? Next, DeclaredValue Problem) Step(GoType type, PathStep step, string text)
    {
        GoType? holder = Underlying(type);
        if (holder is GoPointerType pointer && step is FieldStep or IndexStep)
            (type, holder) = (pointer.Element, Underlying(pointer.Element));
        if (holder is null)
            return (null, NotDeclared(type));
        return (holder, step) switch
        {
            (GoStructType structure, FieldStep field) => Field(structure, field, text, NameOf(type)),
            (GoBasicType { Kind: GoKind.Interface }, FieldStep field) => Wrong(
                $"'{text}' is an interface: which fields it has depends on the type that it holds. Write '{text}.(*pkg.Type).{field.Text}'"),
            (GoBasicType { Kind: GoKind.Interface }, TypeStep asserted) => Asserted(asserted.Type),
            (GoSliceType slice, IndexStep) => (slice.Element, default),
            (GoArrayType array, IndexStep) => (array.Element, default),
            (GoMapType map, IndexStep or KeyStep) => (map.Element, default),
            (GoBasicType { Kind: GoKind.Address or GoKind.Slice }, not TypeStep) => (null, NotDeclared(type)),
            (_, FieldStep) => Wrong($"'{text}' is of type '{NameOf(type)}', which has no fields"),
            (_, TypeStep) => Wrong($"'{text}' is of type '{NameOf(type)}', which is not an interface"),
            _ => Wrong($"'{text}' is of type '{NameOf(type)}', which has no elements"),
        };

        static (GoType?, DeclaredValue) Wrong(string why) => (null, DeclaredValue.Wrong(why));
    }

    // As in Go, the least deep field of that name is meant.
    private (GoType? Next, DeclaredValue Problem) Field(GoStructType structure, FieldStep field, string text, string type)
    {
        (GoType? Next, DeclaredValue Problem)[] found = [.. field.Names.Select(name => Field(structure, name, text, type))];
        return Array.Find(found, static one => one.Next is not null) is { Next: not null } first ? first : found[0];
    }

    private (GoType? Next, DeclaredValue Problem) Field(GoStructType structure, string name, string text, string type)
    {
        List<GoStructType> level = [structure];
        // A struct may embed pointers to itself.
        var seen = new HashSet<GoStructType>(level);
        GoType? unknown = null;
        while (level.Count > 0)
        {
            if (level.SelectMany(static one => one.Fields).FirstOrDefault(field => field.Name == name) is { } found)
                return (found.Type, default);
            var below = new List<GoStructType>();
            foreach (GoParameter embedded in level.SelectMany(static one => one.Fields).Where(static field => field.IsEmbedded))
            {
                GoType? inner = Underlying(embedded.Type is GoPointerType pointer ? pointer.Element : embedded.Type);
                if (inner is GoStructType nested && seen.Add(nested))
                    below.Add(nested);
                else if (inner is null)
                    unknown = embedded.Type;
            }
            level = below;
        }
        return unknown is not null
            ? (null, NotDeclared(unknown))
            : (null, DeclaredValue.Wrong($"'{text}' is of type '{type}', which has no field '{name}'. It has: {Shown(structure.Fields.Select(static field => field.Name).OfType<string>())}"));
    }

    private (GoType? Next, DeclaredValue Problem) Asserted(string written)
    {
        string name = written.TrimStart('*');
        string own = name.Substring(name.LastIndexOf('.') + 1);
        string? known = declaration.Types.ContainsKey(name) ? name : declaration.Types.ContainsKey(own) ? own : null;
        if (known is null)
            return (null, DeclaredValue.Unknown($"the type '{name}' is not declared"));
        GoType type = new GoNamedType(known);
        return (written.StartsWith("*", StringComparison.Ordinal) ? new GoPointerType(type) : type, default);
    }

    private DeclaredValue ValueOf(GoType type, string text, bool isPointee = false, int depth = 0)
    {
        if (depth > MostDepth)
            return DeclaredValue.Unknown("its types are nested too deeply");
        switch (type)
        {
            case GoNamedType { Name: "error" or "any" or "time.Time" or "time.Duration" } known when !declaration.Types.ContainsKey(known.Name):
                return isPointee && known.Name is "error" or "any" ? CannotBeRecorded(text, known.Name) : DeclaredValue.Of(known.Name);
            case GoNamedType { Name: "uintptr" }:
                return DeclaredValue.Of("uintptr");
            case GoNamedType named when declaration.Types.TryGetValue(named.Name, out GoType? declared):
                return ValueOf(declared, text, isPointee, depth + 1);
            case GoNamedType named when Known(named.Name) is GoBasicType basic and not { Kind: GoKind.Address or GoKind.Slice }:
                return ValueOf(basic, text, isPointee, depth + 1);
            case GoNamedType named:
                return NotDeclared(named);
            case GoPointerType pointer when !isPointee:
                return ValueOf(pointer.Element, text, isPointee: true, depth + 1);
            case GoSliceType slice when !isPointee && Underlying(slice.Element) is GoBasicType { Kind: GoKind.Uint8 }:
                return DeclaredValue.Of("[]byte");
            case GoBasicType { Kind: GoKind.Interface } when !isPointee:
                return DeclaredValue.Of("any");
            case GoBasicType { Kind: not (GoKind.Address or GoKind.Slice or GoKind.Interface or GoKind.Complex64 or GoKind.Complex128) } basic:
                return DeclaredValue.Of(basic.Kind.ToString().ToLowerInvariant());
            case GoStructType structure:
                return DeclaredValue.Wrong($"it is a struct. Record a field of it: {Shown(structure.Fields.Select(static field => field.Name).OfType<string>().Select(name => $"{text}.{name}"))}");
            case GoSliceType or GoMapType or GoArrayType:
                return DeclaredValue.Wrong($"it is of type '{NameOf(type)}'. Record its length, 'len({text})', or an element");
            default:
                return CannotBeRecorded(text, NameOf(type));
        }
    }

    private static DeclaredValue CannotBeRecorded(string text, string type) => DeclaredValue.Wrong($"values of type '{type}' are not read. Record something that '{text}' leads to");

    private GoType? Known(string name) => GoKnownTypes.Find(name, package);

    // The type that a named type is; null if the declaration does not tell it.
    private GoType? Underlying(GoType type)
    {
        for (int depth = 0; depth < MostDepth && type is GoNamedType named; depth++)
        {
            if (declaration.Types.TryGetValue(named.Name, out GoType? declared))
                type = declared;
            else if (Known(named.Name) is { } known)
                return known;
            else
                return null;
        }
        return type;
    }

    private static DeclaredValue NotDeclared(GoType type) => DeclaredValue.Unknown($"the type '{NameOf(type)}' is not declared");

    private static string TextOf(PathStep step) => step switch
    {
        FieldStep field => "." + field.Text,
        IndexStep index => $"[{index.Index}]",
        KeyStep key => $"[\"{key.Key}\"]",
        _ => $".({((TypeStep)step).Type})",
    };

    private static string NameOf(GoType type) => type switch
    {
        GoNamedType named => named.Name,
        GoPointerType pointer => "*" + NameOf(pointer.Element),
        GoSliceType slice => "[]" + NameOf(slice.Element),
        GoArrayType array => $"[{array.LengthText}]{NameOf(array.Element)}",
        GoMapType map => $"map[{NameOf(map.Key)}]{NameOf(map.Element)}",
        GoChannelType channel => "chan " + NameOf(channel.Element),
        GoStructType => "struct",
        GoBasicType { Kind: GoKind.Address } => "func",
        GoBasicType basic => basic.Kind.ToString().ToLowerInvariant(),
        _ => "a type",
    };

    private static string Shown(IEnumerable<string> names)
    {
        string[] all = [.. names];
        return all.Length == 0 ? "none" : string.Join(", ", all.Take(MostShown)) + (all.Length > MostShown ? $" and {all.Length - MostShown} more" : "");
    }
}
