using System;
using System.Collections.Generic;
using System.Linq;

namespace Sonde.Shared.Declarations;

/// <summary>Computes the layouts of the types in a declaration.</summary>
/// <param name="declaration">The declaration, with the types that it declares.</param>
/// <param name="package">The import path of the package that contains it.</param>
internal sealed class GoShapes(GoDeclaration declaration, string package)
{
    private const int MostDepth = 40;
    private const int MostParts = 512;
    private const long MostBytes = 1 << 30;

    private readonly Dictionary<string, GoShape> _known = new(StringComparer.Ordinal);

    public GoShape Of(GoType type) => Of(type, 0);

    private GoShape Of(GoType type, int depth)
    {
        GoShape shape = depth > MostDepth ? GoShape.Of("its types are nested too deeply") : type switch
        {
            GoBasicType basic => GoShape.Of(basic.Kind),
            GoPointerType or GoMapType or GoChannelType => GoShape.Of(GoKind.Address),
            GoSliceType => GoShape.Of(GoKind.Slice),
            GoNamedType named => OfName(named.Name, depth),
            GoArrayType array => OfArray(array, depth),
            _ => OfStruct((GoStructType)type, depth),
        };
        return shape.Size > MostBytes || shape.Parts.Count > MostParts ? GoShape.Of("its type is too large to be passed") : shape;
    }

    private GoShape OfName(string name, int depth)
    {
        if (declaration.TypeParameters.Contains(name))
            return GoShape.Of($"'{name}' is a type parameter, and a value of it takes what each caller's type does. Hook a function that gets it as a type of its own");
        if (!declaration.Types.TryGetValue(name, out GoType? type))
        {
            return GoKnownTypes.Find(name, package) is { } known
                ? Of(known, depth + 1)
                : GoShape.Of($"the size of type '{name}' is not known. Write 'type {name} ...' as its package does, before 'func' in the Declaration");
        }
        if (_known.TryGetValue(name, out GoShape? shape))
            return shape;
        _known[name] = GoShape.Of($"type '{name}' holds itself");
        shape = Of(type, depth + 1);
        _known[name] = shape;
        return shape;
    }

    private GoShape OfArray(GoArrayType array, int depth)
    {
        if (array.Length is not { } length)
            return GoShape.Of($"the length of '[{array.LengthText}]' is not known. Write the number into the Declaration");
        GoShape element = Of(array.Element, depth + 1);
        if (element.Unknown is not null)
            return element;
        return length switch
        {
            0 => element with { Size = 0, Parts = [], Integers = 0, Floats = 0, IsOnStack = false },
            1 => element with { Parts = [.. element.Parts.Select(static part => part.Inside("0", 0))] },
            _ => element with { Size = element.Size * length, Parts = [new GoPart("", null, 0)], Integers = 0, Floats = 0, IsOnStack = true },
        };
    }

    // https://go.dev/ref/spec#Size_and_alignment_guarantees, and cmd/compile/internal/types/size.go.
    private GoShape OfStruct(GoStructType type, int depth)
    {
        var parts = new List<GoPart>();
        var whole = new GoShape(0, 1, parts);
        long last = 1;
        foreach (GoParameter field in type.Fields)
        {
            GoShape shape = Of(field.Type, depth + 1);
            if (shape.Unknown is not null)
                return shape;
            long offset = Up(whole.Size, shape.Align);
            parts.AddRange(shape.Parts.Select(part => part.Inside(field.Name, offset)));
            last = shape.Size;
            whole = whole with
            {
                Size = offset + shape.Size,
                Align = Math.Max(whole.Align, shape.Align),
                Integers = whole.Integers + shape.Integers,
                Floats = whole.Floats + shape.Floats,
                IsOnStack = whole.IsOnStack || shape.IsOnStack,
            };
            if (parts.Count > MostParts || whole.Size > MostBytes)
                break;
        }
        // Go adds a byte so that the address of an empty last field does not point past the struct.
        long size = last == 0 && whole.Size > 0 ? whole.Size + 1 : whole.Size;
        return whole with { Size = Up(size, whole.Align) };
    }

    internal static long Up(long size, int align) => (size + align - 1) / align * align;
}
