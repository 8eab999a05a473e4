using System.Globalization;
using System.Text.Json;

namespace Sonde.Soak.Fleet;

/// <summary>Runs a fleet and writes what became of it.</summary>
internal static class FleetMain
{
    private const double WholeMinutes = 5;

    /// <param name="arguments">The tool: <c>sonde</c> or <c>sonde.dll</c>; then, optionally, the minutes.</param>
    internal static async Task<int> RunAsync(string[] arguments)
    {
        double minutes = WholeMinutes;
        if (arguments.Length is 0 or > 2
            || (arguments is [_, var text] && !(double.TryParse(text, CultureInfo.InvariantCulture, out minutes) && minutes > 0)))
        {
            Console.Error.WriteLine("usage: ./run fleet [MINUTES], five by default");
            return 2;
        }
        using var interrupted = new CancellationTokenSource();
        Console.CancelKeyPress += (_, pressed) =>
        {
            pressed.Cancel = !interrupted.IsCancellationRequested;
            interrupted.Cancel();
        };
        await using var run = new FleetRun(TimeSpan.FromMinutes(minutes), arguments[0]);
        FleetResult result = await run.RunAsync(interrupted.Token);
        FleetTable.Write(Console.Out, result);

        // Only the result of a whole run is kept.
        string folder = Path.Combine(Repository.Root, result.Minutes >= WholeMinutes ? "bench/results" : "artifacts");
        string file = Path.Combine(folder, "fleet.json"), log = Path.Combine(Repository.Root, "artifacts", "fleet-agent.log");
        Directory.CreateDirectory(folder);
        File.WriteAllText(file, JsonSerializer.Serialize(result, SoakTable.Json) + "\n");
        File.WriteAllText(log, result.Status.Log);
        Console.WriteLine($"written to {Path.GetRelativePath(Repository.Root, file)}; the agent's log is in {Path.GetRelativePath(Repository.Root, log)}");
        return result.Passed ? 0 : 1;
    }
}
