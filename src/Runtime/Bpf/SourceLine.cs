namespace Sonde.Runtime.Bpf;

/// <summary>One line of a program's C source.</summary>
/// <param name="File">Name of the file without its directory; empty if it is unknown.</param>
/// <param name="Number">The line's number; 0 if it is unknown.</param>
/// <param name="Text">The text of the line.</param>
internal sealed record SourceLine(string File, int Number, string Text)
{
    /// <summary>Whether the line belongs to the probe author's own file, not to a header.</summary>
    internal bool IsOfProgram => File.EndsWith(".c", StringComparison.Ordinal);

    /// <summary>The position: <c>call.bpf.c:20</c>; empty if it is unknown.</summary>
    internal string Place => Number == 0 ? "" : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{File}:{Number}");

    /// <inheritdoc/>
    public override string ToString() => (Number, Text) switch
    {
        (0, _) => $"'{Text}'",
        (_, "") => Place, // clang keeps only the numbers of a header's lines
        _ => $"{Place} '{Text}'",
    };
}
