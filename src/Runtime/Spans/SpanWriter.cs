using System.Diagnostics.CodeAnalysis;

namespace Sonde.Runtime.Spans;

/// <summary>
/// What a probe's <c>Describe</c> fills: kind, name, status and attributes of one span. It writes into memory that its
/// owner reuses, so a span costs no allocation. Text is UTF-8. Not safe for use by several threads, and, as a
/// <see langword="ref struct"/>, never kept.
/// </summary>
public readonly ref struct SpanWriter
{
    private readonly SpanBuffer _buffer;

    /// <summary>Writes into <paramref name="buffer"/>, which the caller has reset.</summary>
    public SpanWriter(SpanBuffer buffer) => _buffer = buffer;

    /// <summary>The role of the span. Default <see cref="SpanKind.Internal"/>.</summary>
    public SpanKind Kind
    {
        get => _buffer.Kind;
        set => _buffer.Kind = value;
    }

    /// <summary>The span's name in UTF-8. Setting it copies the bytes.</summary>
    [UnscopedRef]
    public ReadOnlySpan<byte> Name
    {
        get => _buffer.Name;
        set => _buffer.SetName(value);
    }

    /// <summary>The outcome. Default <see cref="SpanStatus.Unset"/>.</summary>
    public SpanStatus Status
    {
        get => _buffer.Status;
        set => _buffer.Status = value;
    }

    /// <summary>Sets the name to the concatenation of the parts.</summary>
    public void SetName(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<byte> third = default) =>
        _buffer.SetName(first, second, third);

    /// <summary>Adds a text attribute; the bytes are copied.</summary>
    /// <param name="key">The attribute's name, by convention a constant of the semantic conventions.</param>
    /// <param name="value">The value in UTF-8. Bytes that are not UTF-8 become U+FFFD where a sink needs text.</param>
    public void Set(string key, ReadOnlySpan<byte> value) => _buffer.Add(key, value);

    /// <summary>Adds a text attribute.</summary>
    public void Set(string key, string value) => _buffer.Add(key, value);

    /// <summary>Adds an integer attribute.</summary>
    public void Set(string key, long value) => _buffer.Add(key, value);

    /// <summary>Adds a floating-point attribute.</summary>
    public void Set(string key, double value) => _buffer.Add(key, value);

    /// <summary>Adds a boolean attribute.</summary>
    public void Set(string key, bool value) => _buffer.Add(key, value);
}
