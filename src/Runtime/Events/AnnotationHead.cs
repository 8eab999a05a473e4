using System.Diagnostics.CodeAnalysis;
using Sonde.Runtime.Kernel;

namespace Sonde.Runtime.Events;

/// <summary><c>struct sonde_annotation</c> of <c>sonde/event.h</c>: the record of every annotation starts with it.</summary>
public readonly struct AnnotationHead
{
    /// <summary>Size in bytes.</summary>
    public const int Size = KernelRecords.AnnotationSize;

    private readonly KernelRecords.Annotation _annotation;

    /// <summary>The head of every record.</summary>
    [UnscopedRef]
    public ref readonly EventHead Event => ref _annotation.Event;

    /// <summary>The 8 bytes of the id of the span that the annotation belongs to, most significant first.</summary>
    [UnscopedRef]
    public ReadOnlySpan<byte> SpanId => _annotation.SpanId;
}
