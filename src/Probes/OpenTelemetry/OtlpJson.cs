using System.Text.Json;
using Sonde.Runtime.Spans;

namespace Sonde.Probes.Go.OpenTelemetry;

/// <summary>
/// Reads the one span of a document of OTLP in JSON (https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding). The document comes
/// from a traced program. It may be cut or damaged: what precedes the damage counts.
/// </summary>
/// <remarks>It is longer than what other probes need, because a program may say anything of a span that OTLP can say.</remarks>
internal ref struct OtlpJson
{
    private readonly SpanWriter _span;
    private Utf8JsonReader _json;
    private SpanScope _scope = new("");

    private OtlpJson(ReadOnlySpan<byte> document, SpanWriter span)
    {
        _span = span;
        // It is not "final", because a cut document is no error.
        _json = new Utf8JsonReader(document, isFinalBlock: false, default);
    }

    /// <summary>Writes what a document says of its span into <paramref name="span"/>.</summary>
    internal static void Read(ReadOnlySpan<byte> document, SpanWriter span)
    {
        var reader = new OtlpJson(document, span);
        try
        {
            if (reader._json.Read())
                reader.ReadHolder();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            // The program's bytes are not what its library writes.
        }
        span.SetScope(reader._scope);
    }

    // The objects and arrays around the span, and the scope beside it.
    private void ReadHolder()
    {
        if (_json.TokenType == JsonTokenType.StartArray)
        {
            while (NextElement())
                ReadHolder();
            return;
        }
        while (NextProperty(out ReadOnlySpan<byte> name))
        {
            if (name.SequenceEqual("scope"u8))
                ReadScope();
            else if (name.SequenceEqual("schemaUrl"u8))
                _scope = _scope with { SchemaUrl = Text() };
            else if (name.SequenceEqual("spans"u8))
                ReadSpans();
            else if (name.SequenceEqual("resourceSpans"u8) || name.SequenceEqual("scopeSpans"u8))
                ReadHolder();
            else
                Skip();
        }
    }

    private void ReadScope()
    {
        while (NextProperty(out ReadOnlySpan<byte> name))
        {
            if (name.SequenceEqual("name"u8))
                _scope = _scope with { Name = Text() };
            else if (name.SequenceEqual("version"u8))
                _scope = _scope with { Version = Text() };
            else
                Skip();
        }
    }

    private void ReadSpans()
    {
        while (NextElement())
            ReadSpan();
    }

    private void ReadSpan()
    {
        long start = 0, end = 0;
        var attributes = new OtlpAttributes(new AttributeTarget(_span));
        while (NextProperty(out ReadOnlySpan<byte> name))
        {
            if (name.SequenceEqual("name"u8))
                _span.Name = OtlpValue.Utf8(ref _json);
            else if (name.SequenceEqual("kind"u8))
                _span.Kind = KindOf(Number());
            else if (name.SequenceEqual("startTimeUnixNano"u8))
                start = Number();
            else if (name.SequenceEqual("endTimeUnixNano"u8))
                end = Number();
            else if (name.SequenceEqual("attributes"u8))
                attributes.Read(ref _json);
            else if (name.SequenceEqual("events"u8))
                ReadDetails(areLinks: false);
            else if (name.SequenceEqual("links"u8))
                ReadDetails(areLinks: true);
            else if (name.SequenceEqual("status"u8))
                ReadStatus();
            else
                Skip();
        }
        if (start > 0 && end > 0)
            _span.SetTimes(start, end);
    }

    private void ReadStatus()
    {
        while (NextProperty(out ReadOnlySpan<byte> name))
        {
            if (name.SequenceEqual("code"u8))
                _span.Status = Number() switch { 1 => SpanStatus.Ok, 2 => SpanStatus.Error, _ => SpanStatus.Unset };
            else if (name.SequenceEqual("message"u8))
                _span.StatusDescription = OtlpValue.Utf8(ref _json);
            else
                Skip();
        }
    }

    private void ReadDetails(bool areLinks)
    {
        while (NextElement())
        {
            if (_json.TokenType == JsonTokenType.StartObject)
                ReadDetail(areLinks);
            else
                Skip();
        }
    }

    // An event's time follows its attributes, so an event is read twice: its own values first, and then its attributes.
    private void ReadDetail(bool isLink)
    {
        Utf8JsonReader again = _json;
        long time = 0;
        byte[] text = [], traceState = [], traceId = [], spanId = [];
        while (NextProperty(out ReadOnlySpan<byte> name))
        {
            if (name.SequenceEqual("timeUnixNano"u8))
                time = Number();
            else if (name.SequenceEqual("name"u8))
                text = OtlpValue.Utf8(ref _json).ToArray();
            else if (name.SequenceEqual("traceId"u8))
                traceId = Id(16);
            else if (name.SequenceEqual("spanId"u8))
                spanId = Id(8);
            else if (name.SequenceEqual("traceState"u8))
                traceState = OtlpValue.Utf8(ref _json).ToArray();
            else
                Skip();
        }
        if (_json.TokenType != JsonTokenType.EndObject || (isLink && (traceId.Length == 0 || spanId.Length == 0)))
            return;
        var attributes = new OtlpAttributes(new AttributeTarget(isLink ? _span.AddLink(traceId, spanId, traceState) : _span.AddEventAt(text, time)));
        Utf8JsonReader after = _json;
        _json = again;
        while (NextProperty(out ReadOnlySpan<byte> name))
        {
            if (name.SequenceEqual("attributes"u8))
                attributes.Read(ref _json);
            else
                Skip();
        }
        _json = after;
    }

    private bool NextProperty(out ReadOnlySpan<byte> name) => OtlpValue.NextProperty(ref _json, out name);

    private bool NextElement() => OtlpValue.NextElement(ref _json);

    private void Skip() => _json.TrySkip();

    private string Text() => _json.TokenType == JsonTokenType.String ? _json.GetString()! : "";

    private byte[] Id(int size)
    {
        byte[] id = _json.TokenType == JsonTokenType.String ? Convert.FromHexString(_json.GetString()!) : [];
        return id.Length == size ? id : [];
    }

    private long Number() => OtlpValue.Integer(ref _json);

    private static SpanKind KindOf(long number) => number switch
    {
        2 => SpanKind.Server,
        3 => SpanKind.Client,
        4 => SpanKind.Producer,
        5 => SpanKind.Consumer,
        _ => SpanKind.Internal,
    };
}
