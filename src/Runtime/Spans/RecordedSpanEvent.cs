namespace Sonde.Runtime.Spans;

/// <summary>Something that happened during a <see cref="RecordedSpan"/>.</summary>
/// <param name="Name">The name.</param>
/// <param name="UnixNanoseconds">When it happened, in nanoseconds since the Unix epoch.</param>
/// <param name="Attributes">Its attributes by name, with values as in <see cref="RecordedSpan.Attributes"/>.</param>
public sealed record RecordedSpanEvent(string Name, long UnixNanoseconds, IReadOnlyDictionary<string, object> Attributes);
