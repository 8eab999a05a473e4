using Sonde.Runtime.Executables.Elf;

namespace Sonde.Runtime.Executables.Functions;

/// <summary>
/// The runtime's description of the executable, <c>runtime.firstmoduledata</c> (runtime/symtab.go). Its fields up to <c>etext</c>
/// have had one layout since Go 1.18.
/// </summary>
/// <param name="Address">Where it is.</param>
/// <param name="Text">Address that function entries count from.</param>
internal sealed record ModuleData(ulong Address, ulong Text)
{
    // In words: pcHeader, five slices (funcnametab to pclntable), ftab, findfunctab.
    private const int LowestCode = 20;
    private const int HighestCode = 21;
    private const int TextStart = 22;
    private const int Words = 24;

    private const int MostCandidates = 64;

    // `gofunc` in Go 1.20 to 1.26, 1.27, and 1.18 to 1.19: what stands before it has grown and moved.
    private static readonly int[] FunctionDataWords = [40, 43, 38];

    /// <summary>
    /// Finds the structure by its pointer to the function table, and believes it only where the table's first and last entry give
    /// the lowest and highest code address that it states: the check that the runtime itself makes (<c>moduledataverify1</c>).
    /// </summary>
    public static ModuleData? Find(ElfImage image, PclnHeader functions)
    {
        uint firstEntry = functions.Entry(image, 0), lastEntry = functions.Entry(image, functions.FunctionCount);
        foreach (ulong address in RelocatedWords.FindWord(image, functions.Address, MostCandidates))
        {
            if (RelocatedWords.Read(image, address, Words) is { } words
                && words[LowestCode] == words[TextStart] + firstEntry
                && words[HighestCode] == words[TextStart] + lastEntry)
                return new ModuleData(address, words[TextStart]);
        }
        return null;
    }

    /// <summary>Where the functions' data may be (<c>go:func.*</c>), the likeliest place first: which it is, the data must show.</summary>
    public IEnumerable<ulong> FunctionDataCandidates(ElfImage image) =>
        RelocatedWords.Read(image, Address, FunctionDataWords.Max() + 1) is { } words
            ? FunctionDataWords.Select(word => words[word])
            : [];
}
