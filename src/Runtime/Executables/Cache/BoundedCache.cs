using System.Diagnostics.CodeAnalysis;

namespace Sonde.Runtime.Executables.Cache;

/// <summary>A cache with a bound that no set of probes reaches; later entries are not kept.</summary>
/// <remarks>
/// Keys are text and values are boxed, so this is a dictionary that .NET ships compiled. One over Sonde's own structs would be compiled at
/// run time, which takes longer than the analysis that it saves. So would a concurrent dictionary.
/// </remarks>
internal sealed class BoundedCache<TValue>
{
    private const int Most = 1024;

    private static readonly object None = new();

    private readonly Lock _gate = new();
    private readonly Dictionary<string, object> _values = new(StringComparer.Ordinal);

    public bool TryGet(string key, [MaybeNullWhen(false)] out TValue value)
    {
        bool isKnown;
        object? known;
        lock (_gate)
            isKnown = _values.TryGetValue(key, out known);
        value = isKnown && known != None ? (TValue)known! : default;
        return isKnown;
    }

    public void Add(string key, TValue value)
    {
        lock (_gate)
        {
            if (_values.Count < Most)
                _values.TryAdd(key, value ?? None);
        }
    }
}
