using System.Text;
using Sonde.Runtime.Executables.Offsets;

namespace Sonde.Runtime.Executables.Dwarf;

/// <summary>
/// The types of debug information, by the positions of their entries, as far as the search for some fields may need them. Of a struct, it
/// keeps the embedded fields and those that have one of the searched names.
/// </summary>
internal sealed class DwarfGraph : IStructGraph
{
    // Kubernetes has a few hundred thousand. If there are more than this, nothing is answered.
    private const int MostTypes = 2 * 1024 * 1024;
    private const int MostNames = 8;

    private readonly Dictionary<ulong, List<StructMember>> _structs = [];
    private readonly Dictionary<ulong, ulong> _names = [];
    private readonly Dictionary<ulong, ulong> _pointers = [];
    private readonly byte[][] _wanted;
    private readonly bool _wantsAll;
    private int _count;

    public DwarfGraph(IEnumerable<StructQuery> queries)
    {
        StructQuery[] all = [.. queries];
        _wantsAll = all.Any(static query => query.WantsAll);
        _wanted = [.. all.SelectMany(static query => query.Paths).SelectMany(static path => path.Split('.')).Distinct().Select(Encoding.UTF8.GetBytes)];
    }

    public bool IsFull => _count >= MostTypes;

    public IReadOnlyList<StructMember>? FieldsOf(ulong type) => _structs.GetValueOrDefault(Named(type));

    public ulong? PointeeOf(ulong type) => _pointers.TryGetValue(Named(type), out ulong pointee) ? pointee : null;

    /// <summary>Adds another name of a type, or the type to which a pointer points.</summary>
    public void Add(ulong tag, ulong place, ulong type)
    {
        _count++;
        (tag == DwarfConstants.TagPointer ? _pointers : _names)[place] = type;
    }

    /// <summary>Adds a field, if a search may need it.</summary>
    public void Add(ulong owner, ReadOnlySpan<byte> name, ulong offset, ulong type, bool isEmbedded)
    {
        if (offset > int.MaxValue || !(isEmbedded || _wantsAll || IsWanted(name)))
            return;
        _count++;
        if (!_structs.TryGetValue(owner, out List<StructMember>? fields))
            _structs.Add(owner, fields = []);
        fields.Add(new StructMember(Encoding.UTF8.GetString(name), (long)offset, isEmbedded, type));
    }

    private bool IsWanted(ReadOnlySpan<byte> name)
    {
        foreach (byte[] wanted in _wanted)
        {
            if (name.SequenceEqual(wanted))
                return true;
        }
        return false;
    }

    /// <summary>Resolves a type to the one that it names, because Go's linker writes names as separate entries.</summary>
    private ulong Named(ulong type)
    {
        for (int i = 0; i < MostNames && _names.TryGetValue(type, out ulong named); i++)
            type = named;
        return type;
    }
}
