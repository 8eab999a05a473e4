using System.Collections.Concurrent;

namespace Sonde.Runtime.Targets.Cache;

/// <summary>Answers by question, up to a number that no set of probes reaches; what comes later is not remembered.</summary>
internal sealed class BoundedAnswers<TQuestion, TAnswer>
    where TQuestion : notnull
{
    private const int Most = 1024;

    private readonly ConcurrentDictionary<TQuestion, TAnswer> _answers = new();

    public bool TryGet(TQuestion question, out TAnswer answer) => _answers.TryGetValue(question, out answer!);

    public TAnswer Get(TQuestion question) => _answers[question];

    public TAnswer GetOrAdd(TQuestion question, Func<TQuestion, TAnswer> find)
    {
        if (TryGet(question, out TAnswer known))
            return known;
        TAnswer answer = find(question);
        Add(question, answer);
        return answer;
    }

    public void Add(TQuestion question, TAnswer answer)
    {
        if (_answers.Count < Most)
            _answers.TryAdd(question, answer);
    }
}
