using System.Text;

namespace Sonde.Runtime.Targets.Types;

/// <summary>Reads the fields of a struct's descriptor (<c>abi.StructType</c>), and believes them only where all make sense together.</summary>
internal static class StructLayout
{
    /// <summary>Offsets of the wanted members that the struct has; <see langword="null"/> where it is damaged.</summary>
    public static Dictionary<string, long>? TryRead(
        TypeSection section, TypeDescriptor type, IReadOnlyList<byte[]> members)
    {
        var offsets = new Dictionary<string, long>(StringComparer.Ordinal);
        (int start, uint count, int size) = type.Members;
        if (count == 0 && section.U64(type.At + 64) != 0)
            return null;
        ulong last = 0;
        for (int i = 0; i < count; i++)
        {
            int field = start + (i * size);
            ReadOnlySpan<byte> name = section.Name(section.Pointer(field));
            ulong offset = section.U64(field + 16);
            if (name.IsEmpty || offset < last || offset > type.Size || offset > int.MaxValue
                || !TypeDescriptor.IsType(section, section.Pointer(field + 8)))
                return null;
            last = offset;
            foreach (byte[] member in members)
            {
                if (name.SequenceEqual(member))
                    offsets[Encoding.UTF8.GetString(member)] = (long)offset;
            }
        }
        return offsets;
    }
}
