using System;

namespace Sonde;

/// <summary>
/// Names one event of a probe: a C struct of its header that starts with <c>struct sonde_span</c>. The generator writes the
/// C# view of it, nested in the probe's class, and the class describes it as a span in
/// <c>static partial void Describe(in TEvent e, ref SpanWriter span)</c>. A struct that starts with <c>struct sonde_annotation</c>
/// instead adds to the span of another probe: its <c>Describe</c> writes onto that span, after the span's own.
/// </summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class EventStructAttribute : Attribute
{
    /// <summary>Names the event's struct.</summary>
    /// <param name="name">The C struct's tag: <c>sql_event</c> becomes <c>SqlEvent</c>.</param>
    public EventStructAttribute(string name) => Name = name;

    /// <summary>The C struct's tag.</summary>
    public string Name { get; }
}
