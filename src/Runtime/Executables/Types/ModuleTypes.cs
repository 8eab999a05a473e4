using Sonde.Runtime.Executables.Elf;
using Sonde.Runtime.Executables.Functions;

namespace Sonde.Runtime.Executables.Types;

/// <summary>The location of an executable's type descriptors, from its module data (<c>moduledata</c> in runtime/symtab.go).</summary>
/// <param name="Start">Address of the first byte, to which offsets of names and types are relative.</param>
/// <param name="Length">Size in bytes.</param>
/// <param name="Links">Address of the 32-bit offsets of the types to start from; up to Go 1.26.</param>
/// <param name="LinkCount">Number of those offsets.</param>
/// <param name="DescriptorLength">
/// The number of bytes from <paramref name="Start"/> on that contain contiguous descriptors; from Go 1.27 on, otherwise 0.
/// </param>
/// <param name="ItabOffset">Offset of the interface tables, which are contiguous; from Go 1.27 on, otherwise 0.</param>
/// <param name="ItabLength">Size of the interface tables in bytes.</param>
/// <param name="ItabLinks">Address of the pointers to the interface tables; up to Go 1.26.</param>
/// <param name="ItabLinkCount">Number of those pointers.</param>
internal sealed record ModuleTypes(
    ulong Start, ulong Length, ulong Links, ulong LinkCount, ulong DescriptorLength, ulong ItabOffset, ulong ItabLength,
    ulong ItabLinks, ulong ItabLinkCount)
{
    // In words; `types` moved once, when Go 1.20 put the coverage counters before it.
    private const int TypesIn119 = 35;
    private const int Types = 37;
    private const int Words = 56;

    /// <summary>
    /// Returns what the words of the module data mean under each layout that they can have; the layout of the version comes first. A layout
    /// is accepted by what it leads to, so a fork or an unreleased Go is read with the layout that fits.
    /// </summary>
    public static List<ModuleTypes> Candidates(ElfImage image, ModuleData module, GoVersion version)
    {
        var found = new List<ModuleTypes>();
        if (RelocatedWords.Read(image, module.Address, Words) is not { } words)
            return found;
        ModuleTypes?[] layouts =
        [
            WithLinks(words, TypesIn119, 7), // 1.19
            WithLinks(words, Types, 7),      // 1.20 to 1.25: text section map after `gofunc`
            WithLinks(words, Types, 8),      // 1.26: `epclntab` between them
            Contiguous(words, Types),        // 1.27: no links
        ];
        int first = version switch
        {
            _ when version.IsAtLeast(1, 27) => 3,
            _ when version.IsAtLeast(1, 26) => 2,
            _ when version.IsAtLeast(1, 20) => 1,
            _ => 0,
        };
        foreach (ModuleTypes? layout in (IEnumerable<ModuleTypes?>)[layouts[first], .. layouts.Reverse()])
        {
            if (layout is { } types && !found.Contains(types) && image.TryGetOffset(types.Start, types.Length, out ulong offset) && image.File.Has(offset, types.Length))
                found.Add(types);
        }
        return found;
    }

    private static ModuleTypes? WithLinks(ulong[] words, int at, int linksAt)
    {
        ulong start = words[at], end = words[at + 1];
        ulong links = words[at + linksAt], count = words[at + linksAt + 1], capacity = words[at + linksAt + 2];
        return end > start && count > 0 && count == capacity && count <= (end - start) / 8
            ? new ModuleTypes(start, end - start, links, count, 0, 0, 0, words[at + linksAt + 3], Math.Min(words[at + linksAt + 4], end - start))
            : null;
    }

    private static ModuleTypes? Contiguous(ulong[] words, int at)
    {
        ulong start = words[at], descriptors = words[at + 1], end = words[at + 2];
        ulong itabs = words[at + 3], itabLength = words[at + 4];
        ulong length = end - start;
        return end > start && descriptors > 0 && descriptors <= length && itabs <= length && itabLength <= length - itabs
            ? new ModuleTypes(start, length, 0, 0, descriptors, itabs, itabLength, 0, 0)
            : null;
    }
}
