using System.Buffers.Binary;
using System.Text;
using Sonde.Runtime.Executables.Files;

namespace Sonde.Runtime.Executables.Elf;

/// <summary>The variables of <c>.symtab</c>, which stripped executables do not have.</summary>
internal static class DataSymbols
{
    private const int EntrySize = 24;
    private const int TypeObject = 1;
    private const int LongestName = 256;

    /// <summary>Finds variables by their names. What is not there is missing in the result.</summary>
    public static Dictionary<string, GoVariable> Find(ElfImage image, IReadOnlyCollection<string> names)
    {
        var found = new Dictionary<string, GoVariable>(StringComparer.Ordinal);
        var wanted = names.Select(static name => (Name: name, Bytes: Encoding.UTF8.GetBytes(name + '\0'))).ToArray();
        ElfSection symbols = image.Sections.FirstOrDefault(static section => section.Type == ElfSection.SymbolTable);
        if (symbols.Type == 0 || symbols.Link >= image.Sections.Length || !image.HasBytes(symbols) || !image.HasBytes(image.Sections[symbols.Link]))
            return found;
        ElfSection texts = image.Sections[symbols.Link];
        ulong end = symbols.Offset + (symbols.Size / EntrySize * EntrySize);
        for (ulong at = symbols.Offset; at < end && found.Count < wanted.Length;)
        {
            ReadOnlySpan<byte> window = image.File.Window(at, end);
            if (window.Length < EntrySize)
                break;
            for (; window.Length >= EntrySize; window = window[EntrySize..], at += EntrySize)
            {
                if ((window[4] & 0xF) != TypeObject || BinaryPrimitives.ReadUInt16LittleEndian(window[6..]) == 0)
                    continue;
                var variable = new GoVariable(BinaryPrimitives.ReadUInt64LittleEndian(window[8..]), BinaryPrimitives.ReadUInt64LittleEndian(window[16..]));
                uint name = BinaryPrimitives.ReadUInt32LittleEndian(window);
                if (NameAt(image.File, texts, name, wanted) is { } match)
                    found.TryAdd(match, variable);
            }
        }
        return found;
    }

    private static string? NameAt(FileReader file, in ElfSection texts, uint offset, (string Name, byte[] Bytes)[] wanted)
    {
        if (offset >= texts.Size || !file.TrySlice(texts.Offset + offset, Math.Min(texts.Size - offset, LongestName), out ReadOnlySpan<byte> text))
            return null;
        foreach ((string name, byte[] bytes) in wanted)
        {
            if (text.StartsWith(bytes))
                return name;
        }
        return null;
    }
}
