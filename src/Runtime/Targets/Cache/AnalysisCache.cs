namespace Sonde.Runtime.Targets.Cache;

/// <summary>Remembers what was asked of the executables that were analysed last. Safe for concurrent use.</summary>
internal sealed class AnalysisCache(int capacity)
{
    // Some hundred answers each: about a megabyte when full.
    private const int SharedCapacity = 64;

    private readonly Lock _gate = new();
    private readonly LinkedList<(AnalysisKey Key, KnownAnswers Answers)> _newestFirst = [];

    /// <summary>The cache of this process.</summary>
    public static AnalysisCache Shared { get; } = new(SharedCapacity);

    /// <summary>The answers for an executable, empty at first. The one unused for longest gives way.</summary>
    public KnownAnswers Get(in AnalysisKey key)
    {
        lock (_gate)
        {
            for (LinkedListNode<(AnalysisKey Key, KnownAnswers Answers)>? node = _newestFirst.First; node is not null; node = node.Next)
            {
                if (node.Value.Key != key)
                    continue;
                _newestFirst.Remove(node);
                _newestFirst.AddFirst(node);
                return node.Value.Answers;
            }
            var answers = new KnownAnswers();
            _newestFirst.AddFirst((key, answers));
            if (_newestFirst.Count > capacity)
                _newestFirst.RemoveLast();
            return answers;
        }
    }
}
