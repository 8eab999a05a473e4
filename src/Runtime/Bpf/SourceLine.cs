namespace Sonde.Runtime.Bpf;

/// <summary>One line of a program's C source.</summary>
/// <param name="File">Name of the file, without its folder; empty where it is not known.</param>
/// <param name="Number">The line's number; 0 where it is not known.</param>
/// <param name="Text">What stands there.</param>
internal sealed record SourceLine(string File, int Number, string Text)
{
    /// <summary>Whether the line is the probe author's own, and not one of a header.</summary>
    internal bool IsOfProgram => File.EndsWith(".c", StringComparison.Ordinal);

    /// <summary>The place: <c>call.bpf.c:20</c>; empty where it is not known.</summary>
    internal string Place => Number == 0 ? "" : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{File}:{Number}");

    /// <inheritdoc/>
    public override string ToString() => (Number, Text) switch
    {
        (0, _) => $"'{Text}'",
        (_, "") => Place, // of a header clang keeps the numbers alone
        _ => $"{Place} '{Text}'",
    };
}
