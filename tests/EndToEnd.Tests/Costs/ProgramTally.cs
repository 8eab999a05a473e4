using System.Globalization;
using System.Runtime.InteropServices;

namespace Sonde.EndToEnd.Tests.Costs;

/// <summary>
/// The counters of one object's programs in the kernel. The first eight bytes of the map name the counters of the program that runs, for
/// the functions that it calls.
/// </summary>
internal sealed partial class ProgramTally
{
    /// <summary>Bytes of one program's counters.</summary>
    internal const int SlotSize = 32;

    /// <summary>Keeps the place of a program's counters inside the map, for the verifier.</summary>
    internal const int Mask = 0x7e0;

    internal const int Instructions = 0, HelperCalls = 8, Runs = 16;

    private const int MaxSize = Mask + SlotSize;

    private readonly int _size;
    private readonly IReadOnlyList<string> _programs;

    /// <param name="number">The object's number: the map has a size of its own, by which it is found.</param>
    /// <param name="programs">The programs, in the order of their counters.</param>
    internal ProgramTally(int number, IReadOnlyList<string> programs) => (_size, _programs) = (SizeOf(number), programs);

    /// <summary>The declaration of the map, which is compiled before the program's source.</summary>
    internal static string Declaration(int number) => string.Create(
        CultureInfo.InvariantCulture, $"unsigned long long sonde_tally[{SizeOf(number) / 8}] __attribute__((section(\".data.tally\"))) = {{}};\n");

    /// <summary>Reads the counters. There are none if the object is not loaded.</summary>
    internal IEnumerable<(string Program, ProgramCount Count)> Read()
    {
        if (FindMap() is not int map)
            yield break;
        var bytes = new byte[_size];
        int key = 0;
        // SAFETY: the map's value has exactly this size, because the size is what it was found by.
        Assert.Equal(0, LookUp(map, ref key, bytes));
        ulong[] words = MemoryMarshal.Cast<byte, ulong>(bytes).ToArray();
        for (int i = 0; i < _programs.Count; i++)
        {
            int slot = SlotSize * (i + 1);
            yield return (_programs[i], new ProgramCount(Word(Runs), Word(HelperCalls), Word(Instructions)));

            long Word(int offset) => (long)words[(slot + offset) / 8];
        }
    }

    private static int SizeOf(int number) => MaxSize + (8 * (number + 1));

    /// <summary>Finds the map among this process's descriptors.</summary>
    private int? FindMap()
    {
        string size = $"value_size:\t{_size}";
        foreach (string path in Directory.EnumerateFiles("/proc/self/fdinfo"))
        {
            try
            {
                if (File.ReadLines(path).Contains(size))
                    return int.Parse(Path.GetFileName(path), CultureInfo.InvariantCulture);
            }
            catch (IOException)
            {
                // The descriptor was closed since the folder was listed.
            }
        }
        return null;
    }

    [LibraryImport("libbpf.so.1", EntryPoint = "bpf_map_lookup_elem")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int LookUp(int map, ref int key, byte[] value);
}
