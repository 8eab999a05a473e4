using System.Globalization;
using System.Text.Json;
using Sonde.Soak;
using Sonde.Soak.Agents;
using Sonde.Soak.Fleet;

const double WholeMinutes = 10;

if (args is ["agent", .. var rest])
    return await AgentMain.RunAsync(rest);

if (args is ["fleet", .. var fleet])
    return await FleetMain.RunAsync(fleet);

double minutes = WholeMinutes;
if (args.Length > 1 || (args is [var text] && !(double.TryParse(text, CultureInfo.InvariantCulture, out minutes) && minutes > 0)))
{
    Console.Error.WriteLine("usage: ./run soak [MINUTES], ten by default");
    return 2;
}

using var interrupted = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = !interrupted.IsCancellationRequested;
    interrupted.Cancel();
};
await using var run = new SoakRun(TimeSpan.FromMinutes(minutes));
SoakResult result = await run.RunAsync(interrupted.Token);
SoakTable.Write(Console.Out, result);

// Only the result of a whole run is kept.
string folder = Path.Combine(Repository.Root, result.Minutes >= WholeMinutes ? "bench/results" : "artifacts");
string file = Path.Combine(folder, "soak.json");
Directory.CreateDirectory(folder);
File.WriteAllText(file, JsonSerializer.Serialize(result, SoakTable.Json) + "\n");
Console.WriteLine($"written to {Path.GetRelativePath(Repository.Root, file)}");
return result.Passed ? 0 : 1;
