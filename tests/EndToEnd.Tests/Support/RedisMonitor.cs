using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Sonde.Tests.Programs;

namespace Sonde.EndToEnd.Tests.Support;

/// <summary>What a Redis server sees of its clients on TCP, as <c>redis-cli monitor</c> prints it.</summary>
internal sealed partial class RedisMonitor : RunningProgram
{
    internal RedisMonitor(RedisServerProcess server)
        : base("redis-cli", "-s", server.UnixSocket, "monitor") => WaitForOutput("OK");

    /// <summary>The commands so far: when the server carried each out, in nanoseconds since 1970, and its words as printed.</summary>
    internal IReadOnlyList<(long Time, string[] Words)> Commands =>
        [.. Lines.Select(static line => Command().Match(line)).Where(static match => match.Success).Select(static match => (
            (long)(decimal.Parse(match.Groups["time"].Value, CultureInfo.InvariantCulture) * 1_000_000_000),
            match.Groups["word"].Captures.Select(static word => word.Value).ToArray()))];

    [GeneratedRegex("""^(?<time>\d+\.\d{6}) \[\d+ \d+\.\d+\.\d+\.\d+:\d+\](?: "(?<word>(?:[^"\\]|\\.)*)")+$""")]
    private static partial Regex Command();
}
