namespace Sonde.Tool.View;

/// <summary>Chooses the format.</summary>
internal static class SpanFormats
{
    /// <summary>
    /// Creates the format of an output. Lines are coloured only on a terminal and without NO_COLOR (https://no-color.org).
    /// </summary>
    public static ITraceFormat Create(SpanOutput output, bool allAttributes)
    {
        if (output == SpanOutput.Json)
            return new JsonFormat();
        bool colour = !Console.IsOutputRedirected
            && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
            && Environment.GetEnvironmentVariable("TERM") != "dumb";
        var text = new SpanText(colour, allAttributes);
        return output == SpanOutput.Trees ? new TreeFormat(text, TimeZoneInfo.Local) : new LineFormat(text, TimeZoneInfo.Local);
    }
}
