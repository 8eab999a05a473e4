using Sonde.Runtime.Executables.Elf;

namespace Sonde.Runtime.Executables.Functions;

/// <summary>A table of an executable's functions, read in place: nothing is copied until a name is asked for.</summary>
internal abstract class FunctionTable(ElfImage image)
{
    /// <summary>
    /// Longest name that is read, in bytes. It bounds the time that a string table without terminators can cost; instantiated
    /// generics reach a few kilobytes.
    /// </summary>
    public const int LongestName = 16 * 1024;

    private NameIndex? _names;
    private int[]? _namePlaces;

    /// <summary>Number of rows; a row that is no function has an empty name.</summary>
    public abstract int Count { get; }

    /// <summary>The names of the functions, and of others.</summary>
    public NameIndex Names => _names ??= new NameIndex(Image, NamesRange.Offset, NamesRange.Length);

    /// <summary>Whether a linker may have let a name be the end of another.</summary>
    public abstract bool HasMergedNames { get; }

    protected ElfImage Image { get; } = image;

    /// <summary>Where in the file the names stand, each with a NUL behind it.</summary>
    protected abstract (ulong Offset, ulong Length) NamesRange { get; }

    /// <summary>UTF-8 name of a row, empty where the row is no function or is damaged.</summary>
    public abstract ReadOnlySpan<byte> NameOf(int row);

    /// <summary>The first row whose name begins at a place among the names, -1 where there is none.</summary>
    public virtual int RowOf(int namePlace) => (_namePlaces ??= NamePlaces()).AsSpan().IndexOf(namePlace);

    /// <summary>Address and size in bytes of a row's code; not yet checked against the segments.</summary>
    public abstract (ulong Address, ulong Size) RangeOf(int row);

    /// <summary>Where among the names each row's name begins, -1 where the row is no function.</summary>
    protected abstract int[] NamePlaces();

    protected ReadOnlySpan<byte> NameAt(ulong place)
    {
        (ulong offset, ulong length) = NamesRange;
        if (place >= length
            || !Image.File.TrySlice(offset + place, Math.Min(length - place, LongestName), out ReadOnlySpan<byte> bytes))
            return default;
        int end = bytes.IndexOf((byte)0);
        return end < 0 ? default : bytes[..end];
    }
}
