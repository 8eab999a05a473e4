using System.Text;
using Sonde.Runtime.Executables.Offsets;

namespace Sonde.Runtime.Executables.Types;

/// <summary>
/// Reads the fields of a struct's descriptor (<c>abi.StructType</c>), and accepts them only if all of them make sense together.
/// </summary>
/// <param name="Offsets">Offsets of the wanted members that the struct has.</param>
/// <param name="Fingerprint">A hash over all fields: two structs with the same fingerprint are treated as the same.</param>
/// <param name="PointerType">Hash of the type that points to it; 0 if there is none.</param>
/// <param name="StructType">Its own hash; 0 if an interface may hold such a struct without a pointer.</param>
internal sealed record StructLayout(Dictionary<string, long> Offsets, int Fingerprint, uint PointerType, uint StructType)
{
    private const int PointerSize = 8;

    /// <summary>Reads a struct; returns <see langword="null"/> if it is damaged.</summary>
    public static StructLayout? TryRead(TypeSection section, TypeDescriptor type, StructQuery query)
    {
        var fingerprint = new HashCode();
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
            fingerprint.AddBytes(name);
            fingerprint.Add(offset);
            query.Note(offsets, name, (long)offset);
        }
        query.Search(new TypeGraph(section), (ulong)type.At, offsets);
        foreach (string path in query.Paths)
            fingerprint.Add(offsets.GetValueOrDefault(path, -1));
        int pointer = type.PointerToThis;
        uint pointerType = TypeDescriptor.IsType(section, pointer) ? new TypeDescriptor(section, pointer).Hash : 0;
        return new StructLayout(offsets, fingerprint.ToHashCode(), pointerType, type.Size > PointerSize ? type.Hash : 0);
    }
}
