using System.Text;
using Sonde.Runtime.Executables.Files;

namespace Sonde.Runtime.Executables.Elf;

/// <summary>Reads the build id from the executable's notes (System V gABI, "Note Section").</summary>
internal static class BuildNotes
{
    // A Go build id has 83 characters, a GNU one 20 bytes; a longer text is not an id.
    private const int LongestId = 256;
    private const ulong LargestNotes = 64 * 1024;

    /// <summary>Returns Go's build id, otherwise the GNU build id in hexadecimal, otherwise an empty text.</summary>
    public static string ReadId(ElfImage image)
    {
        ReadOnlySpan<byte> gnu = default;
        foreach (ElfSegment segment in image.Segments)
        {
            if (segment.Type != ElfSegment.Note || segment.FileSize > LargestNotes
                || !image.File.TrySlice(segment.Offset, segment.FileSize, out ReadOnlySpan<byte> notes))
                continue;
            var cursor = new ByteCursor(notes);
            while (!cursor.AtEnd)
            {
                uint nameSize = cursor.U32();
                uint size = cursor.U32();
                uint type = cursor.U32();
                ReadOnlySpan<byte> name = cursor.Take(Aligned(nameSize));
                ReadOnlySpan<byte> value = cursor.Take(Aligned(size));
                if (cursor.Failed || size is 0 or > LongestId)
                    continue;
                value = value[..(int)size];
                if (type == 4 && name.SequenceEqual("Go\0\0"u8) && IsPrintable(value))
                    return Encoding.ASCII.GetString(value);
                if (type == 3 && name.SequenceEqual("GNU\0"u8))
                    gnu = value;
            }
        }
        return Convert.ToHexStringLower(gnu);
    }

    private static ulong Aligned(uint size) => ((ulong)size + 3) & ~3UL;

    private static bool IsPrintable(ReadOnlySpan<byte> text)
    {
        foreach (byte letter in text)
        {
            if (letter is < (byte)' ' or > (byte)'~')
                return false;
        }
        return true;
    }
}
