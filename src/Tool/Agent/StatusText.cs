using System.Text.Json;

namespace Sonde.Tool.Agent;

/// <summary>Prints an agent's status for people.</summary>
internal static class StatusText
{
    /// <summary>Prints the status.</summary>
    /// <param name="output">The output.</param>
    /// <param name="status">What <see cref="StatusJson"/> wrote.</param>
    public static void Write(TextWriter output, JsonElement status)
    {
        JsonElement configuration = status.GetProperty("configuration");
        output.WriteLine($"agent          sonde {Text(status, "version")}, process {Number(status, "process_id")}");
        output.WriteLine($"configuration  {Text(configuration, "path")}, read {Text(configuration, "accepted")}");
        if (configuration.TryGetProperty("problem", out JsonElement problem))
            output.WriteLine($"               NOT the newest: {problem.GetString()!.ReplaceLineEndings("\n               ")}");
        JsonProperty[] groups = [.. status.GetProperty("groups").EnumerateObject()];
        if (groups.Length == 0)
            output.WriteLine("targets        none");
        foreach (JsonProperty group in groups)
        {
            IEnumerable<string> states = group.Value.EnumerateObject()
                .Where(static state => state.Value.GetInt64() > 0).Select(static state => $"{state.Value.GetInt64()} {state.Name}");
            output.WriteLine($"targets        group {group.Name}: {string.Join(", ", states)}");
        }
        foreach (JsonElement executable in status.GetProperty("executables").EnumerateArray())
            WriteExecutable(output, executable);
        JsonElement spans = status.GetProperty("spans");
        string lost = string.Join(", ", spans.GetProperty("lost").EnumerateObject()
            .Where(static loss => loss.Value.GetInt64() > 0).Select(static loss => $"{loss.Name.Replace('_', ' ')} {loss.Value.GetInt64()}"));
        output.WriteLine(
            $"spans          {Number(spans, "delivered")} delivered, {Number(spans, "unsampled")} not sampled, {Number(spans, "running")} running, "
            + $"lost: {(lost.Length > 0 ? lost : "none")}");
        foreach (JsonElement exporter in status.GetProperty("exporters").EnumerateArray())
        {
            output.WriteLine(
                $"exporter       {Text(exporter, "name")}: {Number(exporter, "exported")} exported, {Number(exporter, "queued")} waiting, "
                + $"{Number(exporter, "failed")} failed, {Number(exporter, "dropped")} dropped");
        }
        JsonElement propagation = status.GetProperty("propagation");
        string reason = propagation.TryGetProperty("reason", out JsonElement why) ? $": {why.GetString()}" : "";
        output.WriteLine($"propagation    {Text(propagation, "state")}{reason}");
    }

    private static void WriteExecutable(TextWriter output, JsonElement executable)
    {
        output.WriteLine($"executable     {Text(executable, "path")} (Go {Text(executable, "go_version")}), processes: {Number(executable, "processes")}");
        foreach (JsonElement probe in executable.GetProperty("probes").EnumerateArray().Where(static probe => Text(probe, "state") != "not_present"))
        {
            string reason = probe.TryGetProperty("reason", out JsonElement why) ? $": {why.GetString()}" : "";
            output.WriteLine($"               {Text(probe, "probe")} {Text(probe, "state")}{reason}");
        }
    }

    private static string Text(JsonElement owner, string name) => owner.GetProperty(name).GetString() ?? "";

    private static long Number(JsonElement owner, string name) => owner.GetProperty(name).GetInt64();
}
