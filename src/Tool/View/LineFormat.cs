using System.Globalization;
using System.Text;

namespace Sonde.Tool.View;

/// <summary>Formats the line that people read: start, duration, service, then the span under its parent.</summary>
internal sealed class LineFormat(SpanText text, TimeZoneInfo zone) : ISpanFormat
{
    /// <summary>The indent does not grow beyond this depth, because the traced program decides the depth.</summary>
    public const int DeepestIndent = 20;

    /// <inheritdoc/>
    public string Format(SpanLine span, int depth)
    {
        var line = new StringBuilder(160);
        text.Append(line, SpanText.Style.Dim, Time(span.StartUnixNanoseconds, zone));
        line.Append(' ').Append(SpanText.Duration(span.EndUnixNanoseconds - span.StartUnixNanoseconds).PadLeft(8)).Append("  ");
        text.Append(line, SpanText.Style.Cyan, SpanText.Escape(span.Service));
        line.Append(' ', (2 * Math.Min(depth, DeepestIndent)) + 1);
        if (depth > 0)
            line.Append("└ ");
        text.AppendSpan(line, span);
        return line.ToString();
    }

    /// <summary>Formats a time of day.</summary>
    public static string Time(long unixNanoseconds, TimeZoneInfo zone)
    {
        DateTimeOffset time = DateTimeOffset.UnixEpoch.AddTicks(Math.Max(0, unixNanoseconds / TimeSpan.NanosecondsPerTick));
        return TimeZoneInfo.ConvertTime(time, zone).ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture);
    }
}
