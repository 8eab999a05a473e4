using System.Globalization;
using System.Text;
using Sonde.Runtime.Executables.Types;

namespace Sonde.Runtime.Executables.Offsets;

/// <summary>A query for some fields of a struct, and the answer of the one source that knew the struct.</summary>
internal sealed class StructQuery
{
    // No struct of a real program has more fields: a file that has them is crafted to exhaust CPU time.
    private const int MostFields = 4096;

    private readonly Dictionary<string, long> _offsets = new(StringComparer.Ordinal);
    private string? _nearestVersion;
    private uint _pointerType, _structType;

    public StructQuery(string package, string type, IEnumerable<string> members)
    {
        Package = package;
        Type = type;
        Paths = [.. members.Distinct(StringComparer.Ordinal)];
        Members = [.. Paths.Select(Encoding.UTF8.GetBytes)];
    }

    private StructQuery(string package, string type, string? path)
        : this(package, type, path is null ? [] : [path]) => WantsAll = true;

    /// <summary>Creates a query for all fields of a struct, and for a path through it, for a message.</summary>
    public static StructQuery ForMessage(string package, string type, string? path = null) => new(package, type, path);

    /// <summary>Whether all fields are wanted, both of this struct and of those that paths lead to.</summary>
    public bool WantsAll { get; }

    /// <summary>The results of the search for the fields that the struct does not itself declare.</summary>
    public Dictionary<string, FieldFinding> Findings { get; } = new(StringComparer.Ordinal);

    public string Package { get; }

    public string Type { get; }

    /// <summary>The wanted fields, or paths of several names.</summary>
    public IReadOnlyList<string> Paths { get; }

    /// <summary>The wanted fields and paths in UTF-8.</summary>
    public IReadOnlyList<byte[]> Members { get; }

    /// <summary>The source that knew the struct; <see cref="OffsetSource.Absent"/> until one does.</summary>
    public OffsetSource Source { get; private set; }

    /// <summary>The fields that were found, in the order of their offsets.</summary>
    public IEnumerable<string> Fields => _offsets.OrderBy(static place => place.Value).Select(static place => place.Key);

    public bool IsAnswered => Source != OffsetSource.Absent;

    /// <summary>Accepts the whole answer of one source. A field that it lacks is absent: sources are never mixed within a struct.</summary>
    public void SetOffsets(OffsetSource source, IEnumerable<KeyValuePair<string, long>> offsets, string? nearestVersion = null)
    {
        Source = source;
        _nearestVersion = nearestVersion;
        foreach ((string member, long offset) in offsets)
            _offsets[member] = offset;
    }

    /// <summary>Accepts the answer of the type descriptors, which also have the types' hashes.</summary>
    public void SetOffsets(StructLayout layout)
    {
        SetOffsets(OffsetSource.TypeDescriptor, layout.Offsets);
        _pointerType = layout.PointerType;
        _structType = layout.StructType;
    }

    /// <summary>Adds a field to <paramref name="offsets"/>, if it is wanted.</summary>
    public void Note(Dictionary<string, long> offsets, ReadOnlySpan<byte> name, long offset)
    {
        if (WantsAll && offsets.Count < MostFields)
        {
            offsets[Encoding.UTF8.GetString(name)] = offset;
            return;
        }
        foreach (byte[] member in Members)
        {
            if (name.SequenceEqual(member))
                offsets[Encoding.UTF8.GetString(member)] = offset;
        }
    }

    /// <summary>Searches for the wanted fields that the struct does not itself declare: paths, and fields of embedded structs.</summary>
    /// <param name="graph">The types.</param>
    /// <param name="root">The struct.</param>
    /// <param name="offsets">The offsets that are known of the struct; the results are added to it.</param>
    public void Search<TGraph>(TGraph graph, ulong root, Dictionary<string, long> offsets)
        where TGraph : IStructGraph, allows ref struct
    {
        foreach (string path in Paths)
        {
            if (offsets.ContainsKey(path))
                continue;
            FieldFinding finding = Findings[path] = FieldSearch.Find(graph, root, path);
            if (finding.Offset >= 0)
                offsets.Add(path, finding.Offset);
        }
    }

    public StructOffset OffsetOf(string member) => _offsets.TryGetValue(member, out long offset)
        ? new StructOffset(offset, Source) { NearestVersion = _nearestVersion, PointerType = _pointerType, StructType = _structType }
        : StructOffset.Absent;

    /// <summary>
    /// Escapes an import path as symbols and, before Go 1.22, type names write it: dots in the last element are escaped too
    /// (cmd/internal/objabi, <c>PathToPrefix</c>).
    /// </summary>
    public static string EscapePackage(string path)
    {
        int last = path.LastIndexOf('/');
        var escaped = new StringBuilder(path.Length);
        for (int i = 0; i < path.Length; i++)
        {
            char c = path[i];
            bool isPlain = c is > ' ' and not ('%' or '"') and < '\x7F' && (c != '.' || i < last);
            escaped.Append(isPlain ? c : string.Create(CultureInfo.InvariantCulture, $"%{(int)c:x2}"));
        }
        return escaped.ToString();
    }
}
