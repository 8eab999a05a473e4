using System.Collections.Generic;

namespace Sonde.Shared.Declarations;

/// <summary>The layout of a type: the room that a value takes on the stack or in registers.</summary>
/// <param name="Size">The size in bytes.</param>
/// <param name="Align">The alignment in bytes.</param>
/// <param name="Parts">The parts of a value that C can read, in order.</param>
internal sealed record GoShape(long Size, int Align, IReadOnlyList<GoPart> Parts)
{
    /// <summary>Whether the value contains an array of several elements, which is never passed in registers.</summary>
    public bool IsOnStack { get; init; }

    /// <summary>The reason why the layout is not known, with a remedy; otherwise null.</summary>
    public string? Unknown { get; init; }

    /// <summary>The number of integer registers that the value takes.</summary>
    public int Integers { get; init; }

    /// <summary>The number of floating-point registers that the value takes.</summary>
    public int Floats { get; init; }

    public static GoShape Of(string unknown) => new(0, 1, []) { Unknown = unknown };

    public static GoShape Of(GoKind kind)
    {
        (int size, int align) = kind switch
        {
            GoKind.Bool or GoKind.Int8 or GoKind.Uint8 => (1, 1),
            GoKind.Int16 or GoKind.Uint16 => (2, 2),
            GoKind.Int32 or GoKind.Uint32 or GoKind.Float32 => (4, 4),
            GoKind.Complex64 => (8, 4),
            GoKind.Complex128 or GoKind.String or GoKind.Interface => (16, 8),
            GoKind.Slice => (24, 8),
            _ => (8, 8),
        };
        var part = new GoPart("", kind, 0);
        return new GoShape(size, align, [part]) { Integers = part.Integers, Floats = part.Floats };
    }
}

/// <summary>A part of a value.</summary>
/// <param name="Path">The fields that lead to the part, as C names them; empty for the value itself, null if one of them is blank.</param>
/// <param name="Kind">The kind of the part; null for an array of several elements.</param>
/// <param name="Offset">The offset of the part in the value, in bytes.</param>
internal sealed record GoPart(string? Path, GoKind? Kind, long Offset)
{
    public int Integers => Kind switch
    {
        null or GoKind.Float32 or GoKind.Float64 or GoKind.Complex64 or GoKind.Complex128 => 0,
        GoKind.String or GoKind.Interface => 2,
        GoKind.Slice => 3,
        _ => 1,
    };

    public int Floats => Kind switch
    {
        GoKind.Float32 or GoKind.Float64 => 1,
        GoKind.Complex64 or GoKind.Complex128 => 2,
        _ => 0,
    };

    /// <summary>Returns this part as seen from a value that has this value as a field.</summary>
    public GoPart Inside(string? field, long offset) => new(
        field is null || Path is null ? null : Path.Length == 0 ? field : field + "_" + Path, Kind, Offset + offset);
}
