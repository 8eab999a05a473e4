using System.Globalization;
using Sonde.Benchmarks.Support;

namespace Sonde.Benchmarks.Generator;

/// <summary>Times of one kind, in milliseconds.</summary>
internal sealed class Series
{
    private readonly List<double> _values = [];

    public double Median => Math.Round(_values.Median(), 3);

    /// <summary>The time of the run that was disturbed least.</summary>
    public double Fastest => Math.Round(_values.Min(), 3);

    internal void Add(double value) => _values.Add(value);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Median:F2} ({Fastest:F2})");
}
