using System.Diagnostics.CodeAnalysis;
using Sonde.Runtime.Events;
using Sonde.Runtime.Executables.Types;
using Sonde.Runtime.Probes;
using Sonde.Shared.FunctionSpans;

namespace Sonde.Runtime.Spans;

/// <summary>
/// Receives kind, name, status, attributes, events and links of one span from a probe's <c>Describe</c>. It writes into memory that its
/// owner reuses, so a span costs no allocation. Text is UTF-8. It is not thread-safe. A <see langword="ref struct"/> cannot be stored.
/// </summary>
public readonly ref struct SpanWriter
{
    private readonly SpanBuffer _buffer;

    /// <summary>Writes into <paramref name="buffer"/>, which the caller has reset.</summary>
    public SpanWriter(SpanBuffer buffer) => _buffer = buffer;

    /// <summary>The role of the span. The default is <see cref="SpanKind.Internal"/>.</summary>
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

    /// <summary>The outcome. The default is <see cref="SpanStatus.Unset"/>.</summary>
    public SpanStatus Status
    {
        get => _buffer.Status;
        set => _buffer.Status = value;
    }

    /// <summary>
    /// What went wrong, in UTF-8, for people to read. It belongs to <see cref="SpanStatus.Error"/>; with any other status it is ignored, as
    /// OpenTelemetry demands. Setting it copies the bytes.
    /// </summary>
    [UnscopedRef]
    public ReadOnlySpan<byte> StatusDescription
    {
        get => _buffer.StatusDescription;
        set => _buffer.StatusDescription = value;
    }

    /// <summary>
    /// The text that the program sent in parts ahead of the span's record (<c>sonde_send_parts</c>). It ends where a part was lost or the text
    /// was cut, and is empty if nothing was sent. It is valid during <c>Describe</c>.
    /// </summary>
    [UnscopedRef]
    public ReadOnlySpan<byte> SentAhead => _buffer.SentAhead;

    /// <summary>Sets the instrumentation scope of a span that the traced program made itself; other spans have the scope of their probe.</summary>
    public void SetScope(SpanScope scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        _buffer.Scope = scope;
    }

    /// <summary>
    /// Leaves the span out if it is about one of these subjects: the traced program exports a span of the same call itself. The Manager counts
    /// it (<see cref="Status.ManagerStatus.SpansOfPrograms"/>).
    /// </summary>
    /// <param name="subjects">What the program's span is about.</param>
    public void LeaveOutIfAbout(SpanSubjects subjects) => _buffer.IsLeftOut |= (_buffer.Subjects & subjects) != 0;

    /// <summary>Sets start and end, where the traced program knows them better than its hooks.</summary>
    /// <param name="startUnixNanoseconds">Nanoseconds since the Unix epoch; <see langword="null"/> if the hook knows it.</param>
    /// <param name="endUnixNanoseconds">The same for the end; if it is earlier than the start, the start counts.</param>
    public void SetTimes(long? startUnixNanoseconds, long? endUnixNanoseconds) => _buffer.Times = (startUnixNanoseconds, endUnixNanoseconds);

    /// <summary>
    /// Returns the name of a Go type as Go writes it, in UTF-8: <c>*main.StockError</c>. The name is empty for no type, and if the traced
    /// executable does not tell it: for a type that is created at run time, and for two types that look the same.
    /// </summary>
    [UnscopedRef]
    public ReadOnlySpan<byte> NameOf(GoType type) => _buffer.TypeNames is { } names ? names.Find(type.Hash) : default;

    /// <summary>Returns what the text of a type's values is made of; <see langword="null"/> if that is not known.</summary>
    internal ErrorShape? ErrorOf(uint hash) => _buffer.TypeNames?.FindError(hash);

    /// <summary>From now on, an attribute replaces an existing one of the same name.</summary>
    internal void BeginReplacing() => _buffer.Attributes.BeginReplacing();

    /// <summary>From now on, what a function of the probe says is replaced too.</summary>
    internal void RedactAs(FunctionDescriptor function) => _buffer.Redaction = _buffer.Redaction?.Of(function);

    /// <summary>
    /// Whether values of attributes with this key are replaced (<see cref="ManagerOptions.Redact"/>, <see cref="ProbeDescriptor.Redact"/>,
    /// <see cref="FunctionDescriptor.Redact"/>). Ask it before such a value becomes something else than an attribute, such as
    /// <see cref="StatusDescription"/>.
    /// </summary>
    /// <param name="key">The attribute's name.</param>
    public bool IsRedacted(string key) => _buffer.Redaction?.Hides(key) == true;

    /// <summary>Sets the name to the concatenation of the parts.</summary>
    public void SetName(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<byte> third = default) =>
        _buffer.SetName(first, second, third);

    /// <summary>Adds a text attribute; the bytes are copied.</summary>
    /// <param name="key">The attribute's name, by convention a constant of the semantic conventions.</param>
    /// <param name="value">The value in UTF-8. Bytes that are not UTF-8 become U+FFFD where a sink needs text.</param>
    public void Set(string key, ReadOnlySpan<byte> value) => _buffer.Attributes.Add(key, value);

    /// <summary>Adds a text attribute.</summary>
    public void Set(string key, string value) => _buffer.Attributes.Add(key, value);

    /// <summary>Adds an integer attribute.</summary>
    public void Set(string key, long value) => _buffer.Attributes.Add(key, value);

    /// <summary>Adds a floating-point attribute.</summary>
    public void Set(string key, double value) => _buffer.Attributes.Add(key, value);

    /// <summary>Adds a boolean attribute.</summary>
    public void Set(string key, bool value) => _buffer.Attributes.Add(key, value);

    /// <summary>Adds a text attribute, unless the text is empty: a value that a request lacks arrives as an empty text.</summary>
    public void SetUnlessEmpty(string key, ReadOnlySpan<byte> value)
    {
        if (!value.IsEmpty)
            Set(key, value);
    }

    /// <summary>
    /// Adds what a trace should say of an error, and nothing if there is none: the status, <c>error.type</c>, the status's description if its
    /// text is known, and an attribute with the text or otherwise the type.
    /// </summary>
    /// <param name="key">The attribute's name.</param>
    /// <param name="error">The error, which a function returned for example.</param>
    public void SetError(string key, GoError error)
    {
        if (!error.IsNone && TrySetErrorText(key, error))
            TrySetErrorStatus(error, IsRedacted(key));
    }

    /// <summary>Copies the text of an error, as much of it as there is room for.</summary>
    /// <param name="error">The error, which a function returned for example.</param>
    /// <param name="destination">Receives the text.</param>
    /// <returns>The number of bytes; 0 if the text is not known without running the error's code.</returns>
    public int CopyTextOf(GoError error, Span<byte> destination)
    {
        var text = new ErrorText(stackalloc byte[ErrorText.Longest]);
        if (error.IsNone || !text.TryRead(error.Bytes, this, out _))
            return 0;
        int length = Math.Min(text.Text.Length, destination.Length);
        text.Text[..length].CopyTo(destination);
        return length;
    }

    /// <summary>Adds an attribute with the text of an error, or otherwise its type.</summary>
    /// <returns><see langword="false"/> if the error's bytes are damaged.</returns>
    internal bool TrySetErrorText(string key, GoError error)
    {
        var text = new ErrorText(stackalloc byte[ErrorText.Longest]);
        if (!text.TryRead(error.Bytes, this, out GoType type))
            return false;
        SetUnlessEmpty(key, text.Text.IsEmpty ? NameOf(type) : text.Text);
        return true;
    }

    /// <summary>Gives the span the status that an error means.</summary>
    /// <param name="error">The error.</param>
    /// <param name="isRedacted">Whether its text is replaced.</param>
    /// <returns><see langword="false"/> if the error's bytes are damaged.</returns>
    internal bool TrySetErrorStatus(GoError error, bool isRedacted)
    {
        var text = new ErrorText(stackalloc byte[ErrorText.Longest]);
        if (!text.TryRead(error.Bytes, this, out GoType type))
            return false;
        ReadOnlySpan<byte> name = NameOf(type);
        _buffer.Status = SpanStatus.Error;
        Set(AttributeKeys.ErrorType, name.IsEmpty ? "_OTHER"u8 : name);
        if (!text.Text.IsEmpty)
            _buffer.StatusDescription = isRedacted ? Redaction.Utf8Replacement : text.Text;
        return true;
    }

    /// <summary>Adds an empty array of texts; the result adds its elements.</summary>
    public TextArrayWriter SetArray(string key) => _buffer.Attributes.AddTexts(key);

    /// <summary>Adds an array of texts.</summary>
    public void SetArray(string key, ReadOnlySpan<string> values) => _buffer.Attributes.Add(key, values);

    /// <summary>Adds an array of integers.</summary>
    public void SetArray(string key, ReadOnlySpan<long> values) => _buffer.Attributes.Add(key, values);

    /// <summary>Adds an array of floating-point numbers.</summary>
    public void SetArray(string key, ReadOnlySpan<double> values) => _buffer.Attributes.Add(key, values);

    /// <summary>Adds an array of booleans.</summary>
    public void SetArray(string key, ReadOnlySpan<bool> values) => _buffer.Attributes.Add(key, values);

    /// <summary>Adds an event, something that happened during the span, at a time that the program has read.</summary>
    /// <param name="name">The name in UTF-8, which is copied.</param>
    /// <param name="time">Nanoseconds of <c>CLOCK_BOOTTIME</c>, as <c>bpf_ktime_get_boot_ns()</c> returns them.</param>
    /// <returns>A writer for the event's attributes.</returns>
    public AttributeWriter AddEvent(ReadOnlySpan<byte> name, ulong time) => _buffer.AddEvent(name, (long)time, SpanBuffer.TimeOrigin.Boot);

    /// <summary>Adds an event, something that happened during the span, at a time relative to the span's start.</summary>
    /// <param name="name">The name in UTF-8, which is copied.</param>
    /// <param name="sinceStart">The time since the start.</param>
    /// <returns>A writer for the event's attributes.</returns>
    public AttributeWriter AddEvent(ReadOnlySpan<byte> name, TimeSpan sinceStart) =>
        _buffer.AddEvent(name, sinceStart.Ticks * TimeSpan.NanosecondsPerTick, SpanBuffer.TimeOrigin.Start);

    /// <summary>Adds an event, something that happened during the span, at a time of the traced program's clock.</summary>
    /// <param name="name">The name in UTF-8, which is copied.</param>
    /// <param name="unixNanoseconds">Nanoseconds since the Unix epoch.</param>
    /// <returns>A writer for the event's attributes.</returns>
    public AttributeWriter AddEventAt(ReadOnlySpan<byte> name, long unixNanoseconds) =>
        _buffer.AddEvent(name, unixNanoseconds, SpanBuffer.TimeOrigin.Epoch);

    /// <summary>Adds a link to another span, which caused this one but is not its parent.</summary>
    /// <param name="traceId">The 16 bytes of its trace id, most significant first.</param>
    /// <param name="spanId">The 8 bytes of its span id.</param>
    /// <param name="traceState">Its W3C <c>tracestate</c>; empty if it has none.</param>
    /// <returns>A writer for the link's attributes.</returns>
    /// <exception cref="ArgumentException">An id has a different number of bytes.</exception>
    public AttributeWriter AddLink(
        ReadOnlySpan<byte> traceId, ReadOnlySpan<byte> spanId, ReadOnlySpan<byte> traceState = default)
    {
        if (traceId.Length != SpanLink.TraceIdSize)
            throw new ArgumentException($"'{nameof(traceId)}' has {traceId.Length} bytes. A trace id has {SpanLink.TraceIdSize}.", nameof(traceId));
        if (spanId.Length != SpanLink.SpanIdSize)
            throw new ArgumentException($"'{nameof(spanId)}' has {spanId.Length} bytes. A span id has {SpanLink.SpanIdSize}.", nameof(spanId));
        return _buffer.AddLink(traceId, spanId, traceState);
    }
}
