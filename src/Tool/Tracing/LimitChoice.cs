using System.Globalization;
using Sonde.Runtime;

namespace Sonde.Tool.Tracing;

/// <summary>The value of one <c>--limit</c>: the limit of one string, or of all.</summary>
/// <param name="Own">The limit of one probe's string; <see langword="null"/> if the limit is for all strings.</param>
/// <param name="Bytes">The limit in bytes.</param>
internal sealed record LimitChoice(AttributeLimit? Own, int Bytes)
{
    /// <summary>Parses <c>PROBE:NAME=BYTES</c> or <c>BYTES</c>.</summary>
    /// <returns>The limit; <see langword="null"/> if the text is neither, or the number is out of range.</returns>
    internal static LimitChoice? Parse(string text)
    {
        int equals = text.LastIndexOf('='), colon = text.LastIndexOf(':', Math.Max(equals, 0));
        if (!int.TryParse(text.AsSpan(equals + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int bytes)
            || bytes is < 1 or > AttributeLimit.Largest)
            return null;
        if (equals < 0)
            return new LimitChoice(null, bytes);
        return colon > 0 && colon < equals - 1
            ? new LimitChoice(new AttributeLimit(text[..colon], text[(colon + 1)..equals], bytes), bytes)
            : null;
    }
}
