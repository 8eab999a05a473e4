using System.Globalization;
using System.Text;

namespace Sonde.Runtime.Executables.Offsets;

/// <summary>A struct of which some fields are wanted, and the answer of the one source that knew it.</summary>
internal sealed class StructQuery
{
    // A struct with more is no struct of a program: it is made to cost us time.
    private const int MostFields = 4096;

    private readonly Dictionary<string, long> _offsets = new(StringComparer.Ordinal);
    private string? _nearestVersion;
    private uint _pointerType;

    public StructQuery(string package, string type, IEnumerable<string> members)
    {
        Package = package;
        Type = type;
        Paths = [.. members.Distinct(StringComparer.Ordinal)];
        Members = [.. Paths.Select(Encoding.UTF8.GetBytes)];
    }

    private StructQuery(string package, string type, string? path)
        : this(package, type, path is null ? [] : [path]) => WantsAll = true;

    /// <summary>A struct of which all fields are wanted, and what becomes of a path through it, for a message.</summary>
    public static StructQuery ForMessage(string package, string type, string? path = null) => new(package, type, path);

    /// <summary>Whether all fields are wanted, of this struct and of those that paths lead to.</summary>
    public bool WantsAll { get; }

    /// <summary>What became of the search for the fields that the struct does not declare by itself.</summary>
    public Dictionary<string, FieldFinding> Findings { get; } = new(StringComparer.Ordinal);

    public string Package { get; }

    public string Type { get; }

    /// <summary>The wanted fields, or paths of several.</summary>
    public IReadOnlyList<string> Paths { get; }

    /// <summary>The same, UTF-8.</summary>
    public IReadOnlyList<byte[]> Members { get; }

    /// <summary>The source that knew the struct; <see cref="OffsetSource.Absent"/> as long as none did.</summary>
    public OffsetSource Source { get; private set; }

    /// <summary>The fields that were found, in the order of their places.</summary>
    public IEnumerable<string> Fields => _offsets.OrderBy(static place => place.Value).Select(static place => place.Key);

    public bool IsAnswered => Source != OffsetSource.Absent;

    /// <summary>Takes the whole answer of one source. What it lacks is absent: sources are never mixed within a struct.</summary>
    public void SetOffsets(OffsetSource source, IEnumerable<KeyValuePair<string, long>> offsets, string? nearestVersion = null, uint pointerType = 0)
    {
        Source = source;
        _nearestVersion = nearestVersion;
        _pointerType = pointerType;
        foreach ((string member, long offset) in offsets)
            _offsets[member] = offset;
    }

    /// <summary>Notes a field among <paramref name="offsets"/>, if it is wanted.</summary>
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

    /// <summary>Looks for the wanted fields that the struct does not declare by itself: paths, and fields of embedded structs.</summary>
    /// <param name="graph">The types.</param>
    /// <param name="root">The struct.</param>
    /// <param name="offsets">What was noted of the struct; gets what is found.</param>
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
        ? new StructOffset(offset, Source) { NearestVersion = _nearestVersion, PointerType = _pointerType }
        : StructOffset.Absent;

    /// <summary>
    /// An import path as symbols and, before Go 1.22, type names write it: in the last element dots are escaped too
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
