namespace Sonde.Runtime.Executables.Cache;

/// <summary>Caches the results for the executables that were analysed last. Safe for concurrent use.</summary>
internal sealed class AnalysisCache(int capacity)
{
    // Each has a few hundred results: about a megabyte when the cache is full.
    private const int SharedCapacity = 64;

    private readonly Lock _gate = new();
    private readonly List<Entry> _newestLast = [];

    /// <summary>The cache of this process.</summary>
    public static AnalysisCache Shared { get; } = new(SharedCapacity);

    /// <summary>Returns the results for an executable, which are empty at first. The least recently used executable is evicted.</summary>
    public AnalysisResults Get(in AnalysisKey key)
    {
        lock (_gate)
        {
            Entry entry = Take(key) ?? new Entry(key);
            _newestLast.Add(entry);
            if (_newestLast.Count > capacity)
                _newestLast.RemoveAt(0);
            return entry.Results;
        }
    }

    private Entry? Take(in AnalysisKey key)
    {
        for (int i = 0; i < _newestLast.Count; i++)
        {
            Entry entry = _newestLast[i];
            if (entry.Key != key)
                continue;
            _newestLast.RemoveAt(i);
            return entry;
        }
        return null;
    }

    private sealed class Entry(AnalysisKey key)
    {
        public AnalysisKey Key { get; } = key;

        public AnalysisResults Results { get; } = new();
    }
}
