using System.Collections.Generic;

namespace Sonde.Shared.Declarations;

/// <summary>How a value of a type is made up: what it takes of the stack, or of registers.</summary>
/// <param name="Size">In bytes.</param>
/// <param name="Align">In bytes.</param>
/// <param name="Parts">What C can read of it, in order.</param>
internal sealed record GoShape(long Size, int Align, IReadOnlyList<GoPart> Parts)
{
    /// <summary>It holds an array of several elements, which no register takes.</summary>
    public bool IsOnStack { get; init; }

    /// <summary>Why it is not known, or null. A reason and a remedy.</summary>
    public string? Unknown { get; init; }

    /// <summary>Registers for integers that it takes.</summary>
    public int Integers { get; init; }

    /// <summary>Registers for floating-point numbers that it takes.</summary>
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
/// <param name="Path">The fields that lead to it, as C calls them; empty for the value itself, null where one is blank.</param>
/// <param name="Kind">What it is; null for an array of several elements.</param>
/// <param name="Offset">Where it is in the value, in bytes.</param>
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

    /// <summary>The same part of a value that has this one as its field.</summary>
    public GoPart Inside(string? field, long offset) => new(
        field is null || Path is null ? null : Path.Length == 0 ? field : field + "_" + Path, Kind, Offset + offset);
}
