using Sonde.Generators.Headers;
using Sonde.Generators.Inputs;

namespace Sonde.Generators.Clang;

/// <summary>
/// Caches the last headers that were read. The pipeline caches per driver, but an editor creates many drivers for one project, and a moved
/// line of C# requests the same header again.
/// </summary>
internal sealed class HeaderCache(IHeaderReader reader, int capacity = 128) : IHeaderReader
{
    private readonly Dictionary<HeaderRequest, LinkedListNode<(HeaderRequest Key, HeaderResult Value)>> _entries = [];
    private readonly LinkedList<(HeaderRequest Key, HeaderResult Value)> _recent = new();
    private readonly object _lock = new();

    /// <summary>The cache that all drivers of this process share.</summary>
    public static HeaderCache Shared { get; } = new(new ClangHeaderReader());

    public HeaderResult Read(HeaderRequest request, CancellationToken cancellation)
    {
        lock (_lock)
        {
            if (_entries.TryGetValue(request, out var known))
            {
                _recent.Remove(known);
                _recent.AddFirst(known);
                return known.Value.Value;
            }
        }
        HeaderResult result = reader.Read(request, cancellation);
        lock (_lock)
        {
            if (!_entries.ContainsKey(request))
            {
                _entries.Add(request, _recent.AddFirst((request, result)));
                if (_entries.Count > capacity)
                {
                    _entries.Remove(_recent.Last!.Value.Key);
                    _recent.RemoveLast();
                }
            }
        }
        return result;
    }
}
