using System.Text;
using Sonde.Runtime.Executables.Offsets;

namespace Sonde.Runtime.Executables.Dwarf;

/// <summary>
/// The structs that are still being searched for, by the name that debug information gives them: <c>net/http.Request</c>.
/// </summary>
internal sealed class WantedStructs
{
    private readonly List<(byte[] Name, StructQuery Query)> _names = [];

    public WantedStructs(IReadOnlyList<StructQuery> open)
    {
        foreach (StructQuery query in open)
        {
            string escaped = StructQuery.EscapePackage(query.Package);
            _names.Add((Encoding.UTF8.GetBytes($"{query.Package}.{query.Type}"), query));
            if (escaped != query.Package)
                _names.Add((Encoding.UTF8.GetBytes($"{escaped}.{query.Type}"), query));
        }
    }

    public bool IsOpen => _names.Count > 0;

    /// <summary>The structs that were found, but of which more fields are wanted than they themselves declare.</summary>
    public List<(StructQuery Query, ulong Place, Dictionary<string, long> Offsets)> Beyond { get; } = [];

    public StructQuery? Find(ReadOnlySpan<byte> name)
    {
        foreach ((byte[] wanted, StructQuery query) in _names)
        {
            if (name.Length >= wanted.Length && IsNamed(name, wanted))
                return query;
        }
        return null;
    }

    public void Close(StructQuery query) => _names.RemoveAll(entry => entry.Query == query);

    /// <summary>Whether a name is exactly the wanted one, or ends with it after <c>/vendor/</c>.</summary>
    private static bool IsNamed(ReadOnlySpan<byte> name, ReadOnlySpan<byte> wanted) =>
        name.EndsWith(wanted) && (name.Length == wanted.Length || name[..^wanted.Length].EndsWith("/vendor/"u8));
}
