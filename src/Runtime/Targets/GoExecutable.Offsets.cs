using Sonde.Runtime.Targets.Dwarf;
using Sonde.Runtime.Targets.Offsets;
using Sonde.Runtime.Targets.Types;

namespace Sonde.Runtime.Targets;

public sealed partial class GoExecutable
{
    /// <summary>In the order of trust; the first that knows a struct answers for all its fields.</summary>
    private static readonly IStructSource[] StructSources = [new TypeDescriptorSource(), new DwarfStructSource()];

    /// <summary>Finds the offset of one struct field; use <see cref="FindOffsets(IReadOnlyList{StructField})"/> for several, it makes one pass for all.</summary>
    /// <param name="package">Import path of the package that declares the struct.</param>
    /// <param name="type">Name of the struct type.</param>
    /// <param name="member">Name of the field, exported or not.</param>
    public StructOffset FindOffset(string package, string type, string member) =>
        FindOffsets([new StructField(package, type, member)])[0];

    /// <summary>Finds the offsets of struct fields, each struct by the one source that knows it best.</summary>
    /// <param name="fields">The wanted fields.</param>
    /// <returns>One answer for each field, in the same order.</returns>
    /// <exception cref="ObjectDisposedException">The executable is closed.</exception>
    public IReadOnlyList<StructOffset> FindOffsets(IReadOnlyList<StructField> fields)
    {
        ObjectDisposedException.ThrowIf(_file.IsDisposed, this);
        StructField[] unknown = [.. fields.Where(field => !_known.Offsets.TryGet(field, out _)).Distinct()];
        IReadOnlyList<StructOffset> found = unknown.Length > 0 ? FindOffsets(unknown, StructSources) : [];
        Dictionary<StructField, StructOffset> fresh = [];
        for (int i = 0; i < unknown.Length; i++)
        {
            fresh[unknown[i]] = found[i];
            _known.Offsets.Add(unknown[i], found[i]);
        }
        return [.. fields.Select(field => fresh.TryGetValue(field, out StructOffset offset) ? offset : _known.Offsets.Get(field))];
    }

    /// <summary>Asks given sources only.</summary>
    internal IReadOnlyList<StructOffset> FindOffsets(IReadOnlyList<StructField> fields, IEnumerable<IStructSource> sources)
    {
        Dictionary<(string, string), StructQuery> queries = fields
            .GroupBy(field => (field.Package, field.Type), field => field.Member)
            .ToDictionary(group => group.Key, group => new StructQuery(group.Key.Package, group.Key.Type, group));
        foreach (IStructSource source in sources)
        {
            StructQuery[] open = [.. queries.Values.Where(query => !query.IsAnswered)];
            if (open.Length > 0)
                source.Answer(_tables, BuildInfo, open);
        }
        return [.. fields.Select(field => queries[(field.Package, field.Type)].OffsetOf(field.Member))];
    }
}
