using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Sonde.Runtime.Discovery;

/// <summary>A range of TCP ports.</summary>
/// <param name="First">The lowest port.</param>
/// <param name="Last">The highest port; it belongs to the range.</param>
public readonly record struct PortRange(int First, int Last)
{
    private const int Highest = 65535;

    /// <summary>A single port.</summary>
    public static implicit operator PortRange(int port) => FromInt32(port);

    /// <summary>Returns the range of a single port.</summary>
    public static PortRange FromInt32(int port) => new(port, port);

    /// <summary>Whether the range is not empty and all its ports exist.</summary>
    public bool IsValid => First is > 0 and <= Highest && Last >= First && Last <= Highest;

    /// <summary>Whether the range has a port.</summary>
    public bool Contains(int port) => port >= First && port <= Last;

    /// <summary>Parses <c>8080</c> or <c>8000-8999</c>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="range">The range.</param>
    /// <returns>Whether the text is a valid range.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, out PortRange range)
    {
        range = default;
        string[] ends = text?.Split('-') ?? [];
        if (ends.Length is not (1 or 2)
            || !int.TryParse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture, out int first)
            || !int.TryParse(ends[^1], NumberStyles.None, CultureInfo.InvariantCulture, out int last))
            return false;
        range = new PortRange(first, last);
        return range.IsValid;
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        string first = First.ToString(CultureInfo.InvariantCulture);
        return First == Last ? first : $"{first}-{Last.ToString(CultureInfo.InvariantCulture)}";
    }
}
