using System.Collections.Immutable;
using Sonde.Runtime.Events;

namespace Sonde.Runtime.Probes;

/// <summary>
/// One Go function whose calls a probe records without a program of its own, as <c>[FunctionSpan]</c> declares it. It is immutable.
/// </summary>
public sealed class FunctionDescriptor
{
    private EventDescriptor? _event;

    /// <summary>Name of the event's C# type, which is unique in its probe.</summary>
    public required string Event { get; init; }

    /// <summary>
    /// What is recorded of which function, in the language of <see cref="FunctionSpan"/>. It names one function, and every recorded value.
    /// </summary>
    public required string Description { get; init; }

    /// <summary>
    /// The Go types of the recorded values, in the order of <see cref="Description"/>, as the decoder expects them: <c>string</c>,
    /// <c>int64</c>. An executable in which a value is of another kind is not traced by this function's hooks.
    /// </summary>
    public required ImmutableArray<string> Types { get; init; }

    /// <summary>Import path of the package of a declared function; <see langword="null"/> if it is found by search.</summary>
    public string? Package { get; init; }

    /// <summary>Version comparators that must all hold, or <see langword="null"/> for every version.</summary>
    public string? Versions { get; init; }

    /// <summary>
    /// Patterns of attribute names whose values are replaced by <c>REDACTED</c> in the spans of this function, as
    /// <see cref="ManagerOptions.Redact"/> describes them. They add to those of the Manager and the probe. The
    /// function's symbol stays. The default is none.
    /// </summary>
    public ImmutableArray<string> Redact { get; init; } = [];

    /// <summary>
    /// Decodes a record and describes the call; <see langword="null"/> if each recorded value becomes an attribute under its own key.
    /// </summary>
    public DescribeEvent? Describe { get; init; }

    /// <summary>The event, by which subscriptions know it.</summary>
    internal EventDescriptor AsEvent
    {
        get
        {
            EventDescriptor made = new(Event, FunctionCall.Size, Describe ?? (static (record, ref span) => true));
            return Interlocked.CompareExchange(ref _event, made, null) ?? made;
        }
    }
}
