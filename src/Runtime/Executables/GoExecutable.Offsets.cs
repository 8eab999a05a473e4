using Sonde.Runtime.Executables.Dwarf;
using Sonde.Runtime.Executables.Offsets;
using Sonde.Runtime.Executables.Types;

namespace Sonde.Runtime.Executables;

public sealed partial class GoExecutable
{
    /// <summary>
    /// Finds the offset of one struct field. For several fields use <see cref="FindOffsets(IReadOnlyList{StructField})"/>, which makes one
    /// pass for all.
    /// </summary>
    /// <param name="package">Import path of the package that declares the struct.</param>
    /// <param name="type">Name of the struct type.</param>
    /// <param name="member">Name of the field, exported or not.</param>
    public StructOffset FindOffset(string package, string type, string member) =>
        FindOffsets([new StructField(package, type, member)])[0];

    /// <summary>Finds the offsets of struct fields, each struct in the source that knows it best.</summary>
    /// <param name="fields">The wanted fields.</param>
    /// <returns>One answer for each field, in the same order.</returns>
    /// <exception cref="ObjectDisposedException">The executable is closed.</exception>
    public IReadOnlyList<StructOffset> FindOffsets(IReadOnlyList<StructField> fields) => FindOffsets(fields, index: null);

    /// <summary>Queries the executable itself, and an index for the structs that the executable does not describe.</summary>
    /// <param name="fields">The wanted fields.</param>
    /// <param name="index">Reads the index; called only if a struct is still unknown.</param>
    internal IReadOnlyList<StructOffset> FindOffsets(IReadOnlyList<StructField> fields, Func<OffsetIndex>? index)
    {
        ObjectDisposedException.ThrowIf(_file.IsDisposed, this);
        var answers = new StructOffset?[fields.Count];
        bool areKnown = true;
        for (int i = 0; i < answers.Length; i++)
            areKnown &= _known.Offsets.TryGet(fields[i].ToString(), out answers[i]);
        if (!areKnown)
        {
            // The sources are in the order of trust; the first that knows a struct answers for all its fields.
            var descriptors = new TypeDescriptorSource(_openInterface);
            answers = Resolve(fields, [descriptors, new DwarfStructSource()]);
            if (descriptors.Holders is { } holders)
                AddHolders(holders);
            for (int i = 0; i < answers.Length; i++)
                _known.Offsets.Add(fields[i].ToString(), answers[i]);
        }
        // Answers from an index are not cached, because two probes may have different indexes.
        int[] open = [.. Enumerable.Range(0, answers.Length).Where(i => answers[i] is null)];
        if (index is not null && open.Length > 0)
        {
            StructOffset?[] found = Resolve([.. open.Select(i => fields[i])], [new IndexSource(index())]);
            for (int i = 0; i < open.Length; i++)
                answers[open[i]] = found[i];
        }
        return Array.ConvertAll(answers, static answer => answer ?? StructOffset.Absent);
    }

    /// <summary>Whether there is debug information that can be read.</summary>
    internal bool HasDebugInformation
    {
        get
        {
            using DebugSection? section = DebugSection.TryOpen(_image, "info");
            return section is not null;
        }
    }

    /// <summary>
    /// Returns the names of the fields of a struct as the executable itself knows it; <see langword="null"/> if it does not. For messages.
    /// </summary>
    internal IReadOnlyList<string>? FieldsOf(string package, string type) =>
        Explore(StructQuery.ForMessage(package, type)) is { } query ? [.. query.Fields] : null;

    /// <summary>
    /// Returns the names of the fields of a struct, and the result of the search for a field that it does not itself declare. For messages.
    /// </summary>
    internal (IReadOnlyList<string> Fields, FieldFinding? Finding)? Explore(string package, string type, string member) =>
        Explore(StructQuery.ForMessage(package, type, member)) is { } query
            ? ([.. query.Fields], query.Findings.GetValueOrDefault(member))
            : null;

    private StructQuery? Explore(StructQuery query)
    {
        foreach (IStructSource source in (IStructSource[])[new TypeDescriptorSource(), new DwarfStructSource()])
        {
            if (!query.IsAnswered)
                source.Resolve(_tables, BuildInfo, [query]);
        }
        return query.IsAnswered ? query : null;
    }

    /// <summary>Queries only the given sources.</summary>
    internal IReadOnlyList<StructOffset> FindOffsets(IReadOnlyList<StructField> fields, IEnumerable<IStructSource> sources) =>
        Array.ConvertAll(Resolve(fields, sources), static answer => answer ?? StructOffset.Absent);

    /// <summary>Queries only the given sources.</summary>
    /// <returns>One answer for each field; <see langword="null"/> if no source knows the struct.</returns>
    internal StructOffset?[] Resolve(IReadOnlyList<StructField> fields, IEnumerable<IStructSource> sources)
    {
        var members = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        var queries = new Dictionary<string, StructQuery>(StringComparer.Ordinal);
        foreach (StructField field in fields)
        {
            if (!members.TryGetValue(NameOf(field), out List<string>? all))
                members.Add(NameOf(field), all = []);
            all.Add(field.Member);
        }
        foreach (StructField field in fields)
            queries.TryAdd(NameOf(field), new StructQuery(field.Package, field.Type, members[NameOf(field)]));
        foreach (IStructSource source in sources)
        {
            StructQuery[] open = [.. queries.Values.Where(query => !query.IsAnswered)];
            if (open.Length > 0)
                source.Resolve(_tables, BuildInfo, open);
        }
        var answers = new StructOffset?[fields.Count];
        for (int i = 0; i < answers.Length; i++)
        {
            StructQuery query = queries[NameOf(fields[i])];
            answers[i] = query.IsAnswered ? query.OffsetOf(fields[i].Member) : null;
        }
        return answers;

        static string NameOf(in StructField field) => $"{field.Package} {field.Type}";
    }
}
