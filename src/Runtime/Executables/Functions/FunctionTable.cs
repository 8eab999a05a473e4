using Sonde.Runtime.Executables.Elf;

namespace Sonde.Runtime.Executables.Functions;

/// <summary>A table of an executable's functions, which is read in place: nothing is copied until a name is requested.</summary>
internal abstract class FunctionTable(ElfImage image)
{
    /// <summary>
    /// The longest name that is read, in bytes. It bounds the time that a string table without terminators can cost; instantiated generics
    /// reach a few kilobytes.
    /// </summary>
    public const int LongestName = 16 * 1024;

    private NameIndex? _names;
    private int[]? _namePlaces;

    /// <summary>The number of rows; a row that is not a function has an empty name.</summary>
    public abstract int Count { get; }

    /// <summary>The names of the functions, and other names.</summary>
    public NameIndex Names => _names ??= new NameIndex(Image, NamesRange.Offset, NamesRange.Length);

    /// <summary>Whether a linker may have stored a name as the end of another one.</summary>
    public abstract bool HasMergedNames { get; }

    protected ElfImage Image { get; } = image;

    /// <summary>The position in the file of the names, each of which is followed by a NUL.</summary>
    protected abstract (ulong Offset, ulong Length) NamesRange { get; }

    /// <summary>Returns the UTF-8 name of a row; empty if the row is not a function or is damaged.</summary>
    public abstract ReadOnlySpan<byte> NameOf(int row);

    /// <summary>Returns the first row whose name begins at a position among the names; -1 if there is none.</summary>
    public virtual int RowOf(int namePlace) => (_namePlaces ??= NamePlaces()).AsSpan().IndexOf(namePlace);

    /// <summary>Returns address and size in bytes of a row's code, not yet checked against the segments.</summary>
    public abstract (ulong Address, ulong Size) RangeOf(int row);

    /// <summary>Returns where among the names each row's name begins; -1 if the row is not a function.</summary>
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
