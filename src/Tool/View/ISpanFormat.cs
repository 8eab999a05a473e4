namespace Sonde.Tool.View;

/// <summary>Formats a span as a line of output.</summary>
internal interface ISpanFormat
{
    /// <summary>Formats one span, without a newline.</summary>
    /// <param name="span">The span.</param>
    /// <param name="depth">The number of its known ancestors.</param>
    string Format(SpanLine span, int depth);
}

/// <summary>Chooses the format.</summary>
internal static class SpanFormats
{
    /// <summary>
    /// Creates the format of an output. Lines are coloured only on a terminal and without NO_COLOR (https://no-color.org).
    /// </summary>
    public static ISpanFormat Create(SpanOutput output, bool allAttributes)
    {
        if (output == SpanOutput.Json)
            return new JsonFormat();
        bool colour = !Console.IsOutputRedirected
            && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
            && Environment.GetEnvironmentVariable("TERM") != "dumb";
        return new LineFormat(colour, allAttributes, TimeZoneInfo.Local);
    }
}
