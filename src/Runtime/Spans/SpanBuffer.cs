using Sonde.Runtime.Executables.Types;
using static Sonde.Runtime.Spans.AttributeBuffer;

namespace Sonde.Runtime.Spans;

/// <summary>
/// The memory behind a <see cref="SpanWriter"/>: reused from span to span, grown to the largest span seen. Owned by
/// one thread at a time.
/// </summary>
public sealed class SpanBuffer
{
    // Of events and links; those of one lie in a row.
    private readonly AttributeBuffer _details = new(8, 256);
    private Detail[] _events = [];
    private Detail[] _links = [];
    private Piece _name;
    private Piece _statusDescription;

    /// <summary>Names of the types of the executable whose span it is, where they are known.</summary>
    internal TypeNames? TypeNames { get; set; }

    internal SpanKind Kind { get; set; }

    internal SpanStatus Status { get; set; }

    internal AttributeBuffer Attributes { get; } = new(32, 4096);

    internal int EventCount { get; private set; }

    internal int LinkCount { get; private set; }

    internal ReadOnlySpan<byte> Name => Attributes.TextOf(_name);

    internal ReadOnlySpan<byte> StatusDescription
    {
        get => Attributes.TextOf(_statusDescription);
        set => _statusDescription = Attributes.Append(value);
    }

    /// <summary>Forgets the last span.</summary>
    public void Reset()
    {
        Kind = SpanKind.Internal;
        Status = SpanStatus.Unset;
        Attributes.Reset();
        _details.Reset();
        EventCount = 0;
        LinkCount = 0;
        _name = default;
        _statusDescription = default;
    }

    internal void SetName(
        ReadOnlySpan<byte> first, ReadOnlySpan<byte> second = default, ReadOnlySpan<byte> third = default) =>
        _name = Attributes.Append(first, second, third);

    /// <param name="name">The name in UTF-8.</param>
    /// <param name="time">Nanoseconds, of <c>CLOCK_BOOTTIME</c> or since the span's start.</param>
    /// <param name="isRelative">Whether it is since the span's start.</param>
    internal AttributeWriter AddEvent(ReadOnlySpan<byte> name, long time, bool isRelative)
    {
        var added = new Detail(time, isRelative, _details.Append(name), default, 0, 0);
        Add(ref _events, EventCount++, added);
        return new AttributeWriter(this, _details, isLink: false, EventCount - 1);
    }

    internal AttributeWriter AddLink(ReadOnlySpan<byte> traceId, ReadOnlySpan<byte> spanId, ReadOnlySpan<byte> traceState)
    {
        var added = new Detail(0, false, _details.Append(traceId, spanId), _details.Append(traceState), 0, 0);
        Add(ref _links, LinkCount++, added);
        return new AttributeWriter(this, _details, isLink: true, LinkCount - 1);
    }

    /// <summary>Says that an event or link has one more attribute: the next in <see cref="_details"/>.</summary>
    /// <exception cref="InvalidOperationException">Another one has attributes already that come after it.</exception>
    internal void Extend(bool isLink, int index)
    {
        ref Detail detail = ref (isLink ? _links : _events)[index];
        int first = detail.Count == 0 ? _details.Count : detail.First;
        if (first + detail.Count != _details.Count)
            throw new InvalidOperationException("Another event or link was given attributes since. Set all attributes of one before those of the next.");
        detail = detail with { First = first, Count = detail.Count + 1 };
    }

    internal SpanEvent GetEvent(int index, long start, long clockOffset)
    {
        ref readonly Detail detail = ref _events.AsSpan(0, EventCount)[index];
        return new SpanEvent(
            _details.TextOf(detail.Text), (detail.IsRelative ? start : 0) + detail.Time + clockOffset,
            new SpanAttributes(_details, detail.First, detail.Count));
    }

    internal SpanLink GetLink(int index)
    {
        ref readonly Detail detail = ref _links.AsSpan(0, LinkCount)[index];
        return new SpanLink(
            _details.TextOf(detail.Text), _details.TextOf(detail.Other), new SpanAttributes(_details, detail.First, detail.Count));
    }

    private static void Add(ref Detail[] details, int count, in Detail added)
    {
        if (count == details.Length)
            Array.Resize(ref details, Math.Max(4, count * 2));
        details[count] = added;
    }

    /// <summary>An event, of which the text is the name, or a link, of which it is the ids.</summary>
    private readonly record struct Detail(long Time, bool IsRelative, Piece Text, Piece Other, int First, int Count);
}
