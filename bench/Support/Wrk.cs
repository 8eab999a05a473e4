using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Sonde.Benchmarks.Support;

/// <summary>Runs the distribution's load generator wrk.</summary>
internal static partial class Wrk
{
    /// <summary>Loads a server and counts the answers.</summary>
    internal static async Task<long> RunAsync(Uri address, int connections, TimeSpan duration, params string[] headers)
    {
        string[] arguments =
        [
            "-t1", $"-c{connections}", $"-d{duration.TotalSeconds.ToString(CultureInfo.InvariantCulture)}s",
            .. headers.SelectMany(static header => new[] { "-H", header }), address.ToString(),
        ];
        using Process process = Process.Start(new ProcessStartInfo("wrk", arguments) { RedirectStandardOutput = true })
            ?? throw new InvalidOperationException("wrk did not start.");
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Match count = RequestCount().Match(output);
        return count.Success && process.ExitCode == 0
            ? long.Parse(count.Groups[1].Value, CultureInfo.InvariantCulture)
            : throw new InvalidOperationException($"wrk failed:\n{output}");
    }

    [GeneratedRegex(@"(\d+) requests in")]
    private static partial Regex RequestCount();
}
