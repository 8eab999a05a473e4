using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Sonde.Runtime.Spans;
using static Sonde.Probes.Go.OtelApiProbe;

namespace Sonde.Probes.Go.OpenTelemetry;

/// <summary>Reads what a program's calls have said of a span: statements, one after the other.</summary>
/// <remarks>It is longer than what other probes need, because a program may say anything of a span that the API can say.</remarks>
internal ref struct OtelStatements
{
    private const int TraceIdSize = 16, LinkSize = 24; // a trace id and a span id

    private readonly SpanWriter _span;
    private ReadOnlySpan<byte> _rest, _key, _value;
    private OtelStatement _head;
    private ulong _status;

    private OtelStatements(ReadOnlySpan<byte> said, SpanWriter span)
    {
        _rest = said;
        _span = span;
    }

    /// <summary>Writes what was said into <paramref name="span"/>.</summary>
    /// <param name="said">The statements.</param>
    /// <param name="end">When the span has ended, if the program says so.</param>
    /// <param name="span">The span.</param>
    internal static void Read(ReadOnlySpan<byte> said, in OtelStatement end, SpanWriter span)
    {
        span.Name = "unknown"u8; // what says the name may be lost
        new OtelStatements(said, span).Describe(end);
    }

    private void Describe(in OtelStatement end)
    {
        Dictionary<string, int> last = LastOfEachKey();
        var scope = new SpanScope("");
        long? start = null;
        while (TryNext())
        {
            switch (_head.Said)
            {
                case OtelSaid.Scope:
                    scope = scope with { Name = Encoding.UTF8.GetString(_value) };
                    break;
                // The two functions that hold these strings are of one type.
                case OtelSaid.ScopeOption when _value.IndexOf("://"u8) > 0:
                    scope = scope with { SchemaUrl = Encoding.UTF8.GetString(_value) };
                    break;
                case OtelSaid.ScopeOption:
                    scope = scope with { Version = Encoding.UTF8.GetString(_value) };
                    break;
                case OtelSaid.Name:
                    _span.Name = _value;
                    break;
                case OtelSaid.Kind:
                    _span.Kind = KindOf(_head.Number);
                    break;
                case OtelSaid.Status:
                    SetStatus();
                    break;
                case OtelSaid.Time when !_head.Detail:
                    start = TimeOf(_head);
                    break;
                case OtelSaid.Attribute when !_head.Detail && last[Encoding.UTF8.GetString(_key)] == _rest.Length:
                    SetAttribute(new AttributeTarget(_span));
                    break;
                case OtelSaid.Event or OtelSaid.Error:
                    AddEvent();
                    break;
                case OtelSaid.Link when _value.Length == LinkSize:
                    AddAttributes(_span.AddLink(_value[..TraceIdSize], _value[TraceIdSize..]));
                    break;
            }
        }
        _span.SetScope(scope);
        _span.SetTimes(start, end.Said == OtelSaid.Time ? TimeOf(end) : null);
    }

    private bool TryNext()
    {
        if (!MemoryMarshal.TryRead(_rest, out OtelStatement head))
            return false;
        ReadOnlySpan<byte> behind = _rest[Unsafe.SizeOf<OtelStatement>()..];
        if (behind.Length < head.Key + head.Value)
            return false;
        _head = head;
        _key = behind[..head.Key];
        _value = behind.Slice(head.Key, head.Value);
        _rest = behind[(head.Key + head.Value)..];
        return true;
    }

    // Of several values of one attribute, the last one counts.
    private readonly Dictionary<string, int> LastOfEachKey()
    {
        var last = new Dictionary<string, int>();
        OtelStatements ahead = this;
        while (ahead.TryNext())
        {
            if (ahead._head is { Said: OtelSaid.Attribute, Detail: false })
                last[Encoding.UTF8.GetString(ahead._key)] = ahead._rest.Length;
        }
        return last;
    }

    // A status does not replace one that is higher: codes.Ok is above codes.Error.
    private void SetStatus()
    {
        if (_head.Type < _status)
            return;
        _status = _head.Type;
        _span.Status = _head.Type switch { 1 => SpanStatus.Error, 2 => SpanStatus.Ok, _ => SpanStatus.Unset };
        _span.StatusDescription = _value;
    }

    private void AddEvent()
    {
        OtelStatement head = _head;
        ReadOnlySpan<byte> name = head.Said == OtelSaid.Error ? "exception"u8 : _value, message = _value;
        AttributeWriter writer = TimeAhead() is { } time ? _span.AddEventAt(name, time) : _span.AddEvent(name, head.Number);
        if (head.Said == OtelSaid.Error)
        {
            writer.SetUnlessEmpty("exception.type", _span.NameOf(head.Error));
            writer.SetUnlessEmpty("exception.message", message);
        }
        AddAttributes(writer);
    }

    private readonly long? TimeAhead()
    {
        OtelStatements ahead = this;
        long? time = null;
        while (ahead.TryNextDetail())
        {
            if (ahead._head.Said == OtelSaid.Time)
                time = TimeOf(ahead._head);
        }
        return time;
    }

    private void AddAttributes(AttributeWriter writer)
    {
        while (TryNextDetail())
        {
            if (_head.Said == OtelSaid.Attribute)
                SetAttribute(new AttributeTarget(writer));
        }
    }

    private bool TryNextDetail() => MemoryMarshal.TryRead(_rest, out OtelStatement head) && head.Detail && TryNext();

    private void SetAttribute(AttributeTarget target)
    {
        string key = Encoding.UTF8.GetString(_key);
        switch ((OtelType)_head.Type)
        {
            case OtelType.Bool:
                target.Set(key, _head.Number != 0);
                break;
            case OtelType.Integer:
                target.Set(key, (long)_head.Number);
                break;
            case OtelType.Double:
                target.Set(key, BitConverter.UInt64BitsToDouble(_head.Number));
                break;
            case OtelType.Text:
                target.Set(key, _value);
                break;
            case OtelType.Bools:
                bool[] bools = new bool[_value.Length];
                for (int i = 0; i < bools.Length; i++)
                    bools[i] = _value[i] != 0;
                target.Set(key, bools);
                break;
            case OtelType.Integers:
                target.Set(key, MemoryMarshal.Cast<byte, long>(_value));
                break;
            case OtelType.Doubles:
                target.Set(key, MemoryMarshal.Cast<byte, double>(_value));
                break;
            case OtelType.Texts:
                TextArrayWriter texts = target.SetArray(key);
                while (MemoryMarshal.TryRead(_rest, out OtelStatement head) && head.Said == OtelSaid.Element && TryNext())
                    texts.Add(_value);
                break;
            case OtelType.Bytes:
                target.Set(key, Encoding.ASCII.GetBytes(Convert.ToBase64String(_value)));
                break;
        }
    }

    private static long? TimeOf(in OtelStatement time) => GoTime.ToUnixNanoseconds(time.Number, time.More);

    private static SpanKind KindOf(ulong kind) => kind switch
    {
        2 => SpanKind.Server,
        3 => SpanKind.Client,
        4 => SpanKind.Producer,
        5 => SpanKind.Consumer,
        _ => SpanKind.Internal,
    };
}
