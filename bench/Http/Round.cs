using Sonde.Benchmarks.Support;

namespace Sonde.Benchmarks.Http;

/// <summary>The result of one round: requests per second, and CPU of the server and of Sonde per request.</summary>
internal sealed record Round(double RequestsPerSecond, double ServerMicroseconds, double OwnMicroseconds)
{
    internal static Round Median(IReadOnlyList<Round> rounds) => new(
        rounds.Select(static r => r.RequestsPerSecond).Median(),
        rounds.Select(static r => r.ServerMicroseconds).Median(),
        rounds.Select(static r => r.OwnMicroseconds).Median());
}
