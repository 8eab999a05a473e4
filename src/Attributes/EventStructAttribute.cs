using System;

namespace Sonde;

/// <summary>
/// Names one event of a probe: a C struct of the probe's header that starts with <c>struct sonde_span</c>. The generator writes its
/// C# view as a type nested in the probe's class. The class describes the event as a span in
/// <c>static partial void Describe(in TEvent e, ref SpanWriter span)</c>. A struct that starts with <c>struct sonde_annotation</c>
/// adds to the span of another probe instead: its <c>Describe</c> writes to that span after the span's own <c>Describe</c>.
/// </summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class EventStructAttribute : Attribute
{
    /// <summary>Creates the attribute for one struct.</summary>
    /// <param name="name">The C struct's tag. The struct <c>sql_event</c> becomes the C# type <c>SqlEvent</c>.</param>
    public EventStructAttribute(string name) => Name = name;

    /// <summary>The C struct's tag.</summary>
    public string Name { get; }
}
