namespace Sonde.Runtime.Targets.Functions;

/// <summary>A table of an executable's functions, read in place: nothing is copied until a name is asked for.</summary>
internal abstract class FunctionTable
{
    /// <summary>
    /// Longest name that is read, in bytes. It bounds the time that a string table without terminators can cost; instantiated
    /// generics reach a few kilobytes.
    /// </summary>
    public const int LongestName = 16 * 1024;

    /// <summary>Number of rows; a row that is no function has an empty name.</summary>
    public abstract int Count { get; }

    /// <summary>UTF-8 name of a row, empty where the row is no function or is damaged.</summary>
    public abstract ReadOnlySpan<byte> NameOf(int row);

    /// <summary>The bytes that names stand in, each with a NUL behind it.</summary>
    public abstract ReadOnlySpan<byte> Names { get; }

    /// <summary>Where in <see cref="Names"/> each row's name begins, -1 where the row is no function.</summary>
    public abstract int[] NamePlaces();

    /// <summary>Address and size in bytes of a row's code; not yet checked against the segments.</summary>
    public abstract (ulong Address, ulong Size) RangeOf(int row);

    protected static ReadOnlySpan<byte> NameAt(ReadOnlySpan<byte> names, ulong offset)
    {
        if (offset >= (ulong)names.Length)
            return default;
        names = names[(int)offset..];
        int end = names[..Math.Min(names.Length, LongestName)].IndexOf((byte)0);
        return end < 0 ? default : names[..end];
    }
}
