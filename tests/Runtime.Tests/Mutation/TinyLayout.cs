namespace Sonde.Runtime.Tests.Mutation;

/// <summary>The properties in which executables differ for the analysis.</summary>
/// <param name="Minor">Minor version of Go: tables moved in 1.20, 1.26 and 1.27.</param>
/// <param name="IsPositionIndependent">Whether pointers are relocations.</param>
/// <param name="HasSymbols">Whether there is a symbol table.</param>
/// <param name="HasSections">Whether there are section headers.</param>
/// <param name="Compression"><c>ch_type</c> of debug information: 1 for zlib, 2 for zstd, 0 where it is not compressed.</param>
internal sealed record TinyLayout(
    int Minor, bool IsPositionIndependent, bool HasSymbols, bool HasSections, int Compression)
{
    /// <summary>Every version, combined with each property that changes what is read.</summary>
    public static TinyLayout[] All { get; } =
    [
        .. from minor in new[] { 19, 24, 26, 27 }
           from independent in new[] { false, true }
           from symbols in new[] { false, true }
           from sections in new[] { false, true }
           // Relocations are found by their section.
           where sections || (!independent && !symbols)
           select new TinyLayout(minor, independent, symbols, sections, !symbols ? 0 : minor is 24 or 27 ? 2 : 1),
    ];
}
