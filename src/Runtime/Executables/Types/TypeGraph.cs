using System.Text;
using Sonde.Runtime.Executables.Offsets;

namespace Sonde.Runtime.Executables.Types;

/// <summary>The types that descriptors describe, by the positions of the descriptors.</summary>
internal readonly ref struct TypeGraph(TypeSection section) : IStructGraph
{
    // No struct of a real program is larger: a file that has one is crafted to exhaust CPU time.
    private const int MostFields = 4096;
    private const int LongestName = 1024;

    private readonly TypeSection _section = section;

    public IReadOnlyList<StructMember>? FieldsOf(ulong type)
    {
        if (!TypeDescriptor.IsType(_section, (int)type) || new TypeDescriptor(_section, (int)type) is not { Kind: TypeKind.Struct } of)
            return null;
        (int start, uint count, int size) = of.Members;
        if (count > MostFields)
            return null;
        var fields = new List<StructMember>();
        for (int i = 0; i < count; i++)
        {
            int field = start + (i * size), name = _section.Pointer(field), inner = _section.Pointer(field + 8);
            ulong offset = _section.U64(field + 16);
            if (_section.Name(name).Length is 0 or > LongestName || inner < 0 || offset > of.Size || offset > int.MaxValue)
                return null;
            fields.Add(new StructMember(Encoding.UTF8.GetString(_section.Name(name)), (long)offset, _section.IsEmbedded(name), (ulong)inner));
        }
        return fields;
    }

    public ulong? PointeeOf(ulong type) =>
        TypeDescriptor.IsType(_section, (int)type) && new TypeDescriptor(_section, (int)type) is { Kind: TypeKind.Pointer } of
        && _section.Pointer(of.First) is > 0 and var pointee
            ? (ulong)pointee
            : null;
}
