using Sonde.Runtime.Executables.Elf;

namespace Sonde.Runtime.Executables.Functions;

/// <summary>
/// The runtime's description of the executable, <c>runtime.firstmoduledata</c> (runtime/symtab.go). Its fields up to <c>etext</c> have had
/// the same layout since Go 1.18.
/// </summary>
/// <param name="Address">Its address.</param>
/// <param name="Text">The address to which function entries are relative.</param>
internal sealed record ModuleData(ulong Address, ulong Text)
{
    // In words: pcHeader, five slices (funcnametab to pclntable), ftab, findfunctab.
    private const int LowestCode = 20;
    private const int HighestCode = 21;
    private const int TextStart = 22;
    private const int Words = 24;

    private const int MostCandidates = 64;

    // `gofunc` in Go 1.20 to 1.26, in 1.27, and in 1.18 to 1.19: the fields before it have grown and moved.
    private static readonly int[] FunctionDataWords = [40, 43, 38];

    /// <summary>
    /// Finds the structure by its pointer to the function table. It is accepted only if the table's first and last entry give the lowest
    /// and highest code address that it states, which is the check of the runtime itself (<c>moduledataverify1</c>).
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

    /// <summary>
    /// Returns where the functions' data may be (<c>go:func.*</c>), the most likely place first. The data itself must show which place is
    /// right.
    /// </summary>
    public IEnumerable<ulong> FunctionDataCandidates(ElfImage image) =>
        RelocatedWords.Read(image, Address, FunctionDataWords.Max() + 1) is { } words
            ? FunctionDataWords.Select(word => words[word])
            : [];
}
