using Sonde.Runtime.Events;
using Sonde.Runtime.Executables.Types;
using static Sonde.Runtime.Spans.AttributeBuffer;

namespace Sonde.Runtime.Spans;

/// <summary>
/// The memory behind a <see cref="SpanWriter"/>. It is reused from span to span and grows to the largest span seen. One thread at a time
/// owns it.
/// </summary>
public sealed class SpanBuffer
{
    // Attributes of events and links; those of one event or link are contiguous.
    private readonly AttributeBuffer _details;
    private Detail[] _events = [];
    private Detail[] _links = [];
    private byte[] _sentAhead = [];
    private int _sentAheadLength;
    private Piece _name;
    private Piece _statusDescription;

    /// <summary>Makes a buffer for a span of usual size.</summary>
    public SpanBuffer()
        : this(entries: 32, text: 4096)
    {
    }

    /// <param name="entries">The number of attributes that there is room for at first.</param>
    /// <param name="text">The same for bytes of text.</param>
    internal SpanBuffer(int entries, int text)
    {
        Attributes = new AttributeBuffer(entries, text);
        _details = new AttributeBuffer(entries / 4, text / 16);
    }

    /// <summary>Names of the types of the executable that the span comes from, if they are known.</summary>
    internal TypeNames? TypeNames { get; set; }

    /// <summary>Of which attributes the values are replaced; <see langword="null"/> for none.</summary>
    internal Redaction? Redaction
    {
        get => Attributes.Redaction;
        set => Attributes.Redaction = _details.Redaction = value;
    }

    internal SpanKind Kind { get; set; }

    internal SpanStatus Status { get; set; }

    /// <summary>The scope of a span that the traced program made itself; otherwise <see langword="null"/>.</summary>
    internal SpanScope? Scope { get; set; }

    /// <summary>Start and end in nanoseconds since the Unix epoch, if they are not those of the record.</summary>
    internal (long? Start, long? End) Times { get; set; }

    /// <summary>Whether the traced program exports a span of the same call itself.</summary>
    internal bool IsLeftOut { get; set; }

    /// <summary>What the span is about.</summary>
    internal SpanSubjects Subjects
    {
        get
        {
            var subjects = SpanSubjects.None;
            for (int i = 0; i < Attributes.Count; i++)
                subjects |= SubjectOf(Attributes[i].Key);
            return subjects;
        }
    }

    internal AttributeBuffer Attributes { get; }

    internal int EventCount { get; private set; }

    internal int LinkCount { get; private set; }

    internal ReadOnlySpan<byte> Name => Attributes.TextOf(_name);

    internal ReadOnlySpan<byte> StatusDescription
    {
        get => Attributes.TextOf(_statusDescription);
        set => _statusDescription = Attributes.Append(value);
    }

    /// <summary>The text that the program sent in parts before the span's record, as far as its parts arrived.</summary>
    internal ReadOnlySpan<byte> SentAhead => _sentAhead.AsSpan(0, _sentAheadLength);

    /// <summary>Bytes of its memory for texts.</summary>
    internal int TextBytes => Attributes.TextBytes + _details.TextBytes;

    /// <summary>Becomes a copy of another buffer, but without its <see cref="TypeNames"/>. Only reads of this buffer are meant then.</summary>
    internal void CopyFrom(SpanBuffer other)
    {
        Kind = other.Kind;
        Status = other.Status;
        Scope = other.Scope;
        Times = other.Times;
        Attributes.CopyFrom(other.Attributes);
        _details.CopyFrom(other._details);
        _name = other._name;
        _statusDescription = other._statusDescription;
        EventCount = Copy(other._events, other.EventCount, ref _events);
        LinkCount = Copy(other._links, other.LinkCount, ref _links);
    }

    /// <summary>Clears the buffer for the next span.</summary>
    public void Reset()
    {
        Kind = SpanKind.Internal;
        Status = SpanStatus.Unset;
        Scope = null;
        IsLeftOut = false;
        Times = default;
        _sentAheadLength = 0;
        Attributes.Reset();
        _details.Reset();
        EventCount = 0;
        LinkCount = 0;
        _name = default;
        _statusDescription = default;
    }

    /// <summary>Adds a part to the text that was sent ahead.</summary>
    internal void AddSentAhead(ReadOnlySpan<byte> part)
    {
        if (_sentAheadLength + part.Length > _sentAhead.Length)
            Array.Resize(ref _sentAhead, Math.Max(_sentAheadLength + part.Length, _sentAhead.Length * 2));
        part.CopyTo(_sentAhead.AsSpan(_sentAheadLength));
        _sentAheadLength += part.Length;
    }

    internal void SetName(
        ReadOnlySpan<byte> first, ReadOnlySpan<byte> second = default, ReadOnlySpan<byte> third = default) =>
        _name = Attributes.Append(first, second, third);

    /// <param name="name">The name in UTF-8.</param>
    /// <param name="time">Nanoseconds.</param>
    /// <param name="origin">What <paramref name="time"/> counts from.</param>
    internal AttributeWriter AddEvent(ReadOnlySpan<byte> name, long time, TimeOrigin origin)
    {
        var added = new Detail(time, origin, _details.Append(name), default, 0, 0);
        Add(ref _events, EventCount++, added);
        return new AttributeWriter(this, _details, isLink: false, EventCount - 1);
    }

    internal AttributeWriter AddLink(ReadOnlySpan<byte> traceId, ReadOnlySpan<byte> spanId, ReadOnlySpan<byte> traceState)
    {
        var added = new Detail(0, TimeOrigin.Boot, _details.Append(traceId, spanId), _details.Append(traceState), 0, 0);
        Add(ref _links, LinkCount++, added);
        return new AttributeWriter(this, _details, isLink: true, LinkCount - 1);
    }

    /// <summary>Records that an event or link has one more attribute: the next one in <see cref="_details"/>.</summary>
    /// <exception cref="InvalidOperationException">Another event or link has received attributes since.</exception>
    internal void Extend(bool isLink, int index)
    {
        ref Detail detail = ref (isLink ? _links : _events)[index];
        int first = detail.Count == 0 ? _details.Count : detail.First;
        if (first + detail.Count != _details.Count)
            throw new InvalidOperationException("Another event or link has received attributes since. "
                + "Set all attributes of one before those of the next.");
        detail = detail with { First = first, Count = detail.Count + 1 };
    }

    internal SpanEvent GetEvent(int index, long start, long clockOffset)
    {
        ref readonly Detail detail = ref _events.AsSpan(0, EventCount)[index];
        long origin = detail.Origin switch
        {
            TimeOrigin.Boot => clockOffset,
            TimeOrigin.Start => start + clockOffset,
            _ => 0,
        };
        return new SpanEvent(
            _details.TextOf(detail.Text), origin + detail.Time, new SpanAttributes(_details, detail.First, detail.Count));
    }

    internal SpanLink GetLink(int index)
    {
        ref readonly Detail detail = ref _links.AsSpan(0, LinkCount)[index];
        return new SpanLink(
            _details.TextOf(detail.Text), _details.TextOf(detail.Other), new SpanAttributes(_details, detail.First, detail.Count));
    }

    private static SpanSubjects SubjectOf(string key) =>
        key.StartsWith("http.", StringComparison.Ordinal) ? SpanSubjects.Http
        : key.StartsWith("rpc.", StringComparison.Ordinal) ? SpanSubjects.Rpc
        : key.StartsWith("db.", StringComparison.Ordinal) ? SpanSubjects.Database
        : key.StartsWith("messaging.", StringComparison.Ordinal) ? SpanSubjects.Messaging
        : SpanSubjects.None;

    private static int Copy(Detail[] from, int count, ref Detail[] to)
    {
        if (count > to.Length)
            to = new Detail[from.Length];
        from.AsSpan(0, count).CopyTo(to);
        return count;
    }

    private static void Add(ref Detail[] details, int count, in Detail added)
    {
        if (count == details.Length)
            Array.Resize(ref details, Math.Max(4, count * 2));
        details[count] = added;
    }

    /// <summary>An event, whose text is its name, or a link, whose text is its ids.</summary>
    private readonly record struct Detail(long Time, TimeOrigin Origin, Piece Text, Piece Other, int First, int Count);

    /// <summary>What the time of an event counts from.</summary>
    internal enum TimeOrigin
    {
        /// <summary>The start of the machine: it is of <c>CLOCK_BOOTTIME</c>.</summary>
        Boot,

        /// <summary>The span's start.</summary>
        Start,

        /// <summary>The Unix epoch.</summary>
        Epoch,
    }
}
