using Sonde.Runtime.Spans;

namespace Sonde.Probes.Go.OpenTelemetry;

/// <summary>What attributes are written into: a span, or one of its events and links.</summary>
internal readonly ref struct AttributeTarget
{
    private readonly SpanWriter _span;
    private readonly AttributeWriter _detail;
    private readonly bool _isDetail;

    internal AttributeTarget(SpanWriter span) => _span = span;

    internal AttributeTarget(AttributeWriter detail)
    {
        _detail = detail;
        _isDetail = true;
    }

    internal TextArrayWriter SetArray(string key) => _isDetail ? _detail.SetArray(key) : _span.SetArray(key);

    internal void Set(string key, ReadOnlySpan<byte> value)
    {
        if (_isDetail)
            _detail.Set(key, value);
        else
            _span.Set(key, value);
    }

    internal void Set(string key, long value)
    {
        if (_isDetail)
            _detail.Set(key, value);
        else
            _span.Set(key, value);
    }

    internal void Set(string key, double value)
    {
        if (_isDetail)
            _detail.Set(key, value);
        else
            _span.Set(key, value);
    }

    internal void Set(string key, bool value)
    {
        if (_isDetail)
            _detail.Set(key, value);
        else
            _span.Set(key, value);
    }

    internal void Set(string key, ReadOnlySpan<long> values)
    {
        if (_isDetail)
            _detail.SetArray(key, values);
        else
            _span.SetArray(key, values);
    }

    internal void Set(string key, ReadOnlySpan<double> values)
    {
        if (_isDetail)
            _detail.SetArray(key, values);
        else
            _span.SetArray(key, values);
    }

    internal void Set(string key, ReadOnlySpan<bool> values)
    {
        if (_isDetail)
            _detail.SetArray(key, values);
        else
            _span.SetArray(key, values);
    }
}
