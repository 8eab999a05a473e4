namespace Sonde.Runtime.Executables.Files;

/// <summary>A range of a file that is read window by window, without keeping any of it.</summary>
internal ref struct FileStretch
{
    private readonly FileReader _file;
    private readonly ulong _start;
    private readonly ulong _end;
    private readonly int _overlap;
    private ulong _next;

    /// <param name="file">The file.</param>
    /// <param name="offset">The start of the range.</param>
    /// <param name="length">Size in bytes; if the file does not have the whole range, the range is empty.</param>
    /// <param name="overlap">
    /// Bytes at the end of a window that the next one repeats: one less than the size of the data that is searched for.
    /// </param>
    public FileStretch(FileReader file, ulong offset, ulong length, int overlap)
    {
        _file = file;
        _start = _next = offset;
        _end = file.Has(offset, length) ? offset + length : offset;
        _overlap = overlap;
    }

    /// <summary>The window's bytes, which are valid until the next call.</summary>
    public ReadOnlySpan<byte> Bytes { get; private set; }

    /// <summary>The distance of the window from the start of the range.</summary>
    public ulong Position { get; private set; }

    public bool MoveNext()
    {
        Position = _next - _start;
        Bytes = _file.Window(_next, _end);
        // After the last window, only its overlap is left.
        if (Bytes.Length <= (Position == 0 ? 0 : _overlap))
            return false;
        _next += (ulong)Math.Max(1, Bytes.Length - _overlap);
        return true;
    }
}
