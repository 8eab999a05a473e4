namespace Sonde.Runtime.Executables.Files;

/// <summary>A range of a file, looked at window by window: nothing of it is kept.</summary>
internal ref struct FileStretch
{
    private readonly FileReader _file;
    private readonly ulong _start;
    private readonly ulong _end;
    private readonly int _overlap;
    private ulong _next;

    /// <param name="file">The file.</param>
    /// <param name="offset">Where the range begins.</param>
    /// <param name="length">Bytes; nothing is seen of a range that the file does not have whole.</param>
    /// <param name="overlap">Bytes at the end of a window that the next one begins with: one less than what is looked for has.</param>
    public FileStretch(FileReader file, ulong offset, ulong length, int overlap)
    {
        _file = file;
        _start = _next = offset;
        _end = file.Has(offset, length) ? offset + length : offset;
        _overlap = overlap;
    }

    /// <summary>The window's bytes, which hold until the next call.</summary>
    public ReadOnlySpan<byte> Bytes { get; private set; }

    /// <summary>How far from the start of the range the window begins.</summary>
    public ulong Position { get; private set; }

    public bool MoveNext()
    {
        Position = _next - _start;
        Bytes = _file.Window(_next, _end);
        // Behind the last window nothing is left but what it overlapped.
        if (Bytes.Length <= (Position == 0 ? 0 : _overlap))
            return false;
        _next += (ulong)Math.Max(1, Bytes.Length - _overlap);
        return true;
    }
}
