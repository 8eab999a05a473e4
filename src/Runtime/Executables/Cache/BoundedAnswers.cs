using System.Diagnostics.CodeAnalysis;

namespace Sonde.Runtime.Executables.Cache;

/// <summary>Answers by question, up to a number that no set of probes reaches; later answers are not cached.</summary>
/// <remarks>
/// Questions are text and answers are boxed, so that the dictionary is one that .NET ships compiled. A dictionary over Sonde's own structs
/// would be compiled at run time, which takes longer than the analysis that it saves. For the same reason it is not a concurrent
/// dictionary.
/// </remarks>
internal sealed class BoundedAnswers<TAnswer>
{
    private const int Most = 1024;

    private static readonly object None = new();

    private readonly Lock _gate = new();
    private readonly Dictionary<string, object> _answers = new(StringComparer.Ordinal);

    public bool TryGet(string question, [MaybeNullWhen(false)] out TAnswer answer)
    {
        bool isKnown;
        object? known;
        lock (_gate)
            isKnown = _answers.TryGetValue(question, out known);
        answer = isKnown && known != None ? (TAnswer)known! : default;
        return isKnown;
    }

    public void Add(string question, TAnswer answer)
    {
        lock (_gate)
        {
            if (_answers.Count < Most)
                _answers.TryAdd(question, answer ?? None);
        }
    }
}
