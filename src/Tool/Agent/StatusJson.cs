using System.Reflection;
using System.Text.Json;
using Sonde.Runtime.Processes;
using Sonde.Runtime.Status;
using Sonde.Tool.Agent.Engine;
using Sonde.Tool.Tracing;

namespace Sonde.Tool.Agent;

/// <summary>The agent's state for programs. Fields are added over time and never renamed.</summary>
internal static class StatusJson
{
    /// <summary>Writes everything but the single targets.</summary>
    public static void Write(
        Utf8JsonWriter json, ManagerStatus status, SinkSet sinks, ConfigurationState configuration)
    {
        json.WriteStartObject();
        json.WriteString("version", typeof(StatusJson).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion);
        json.WriteNumber("process_id", Environment.ProcessId);
        json.WriteStartObject("configuration");
        json.WriteString("path", configuration.Path);
        json.WriteString("accepted", configuration.Accepted);
        if (configuration.Problem is { } problem)
            json.WriteString("problem", problem);
        json.WriteEndObject();
        json.WriteStartObject("groups");
        foreach (IGrouping<string, TargetStatus> group in status.Targets.GroupBy(static target => target.Group).OrderBy(static group => group.Key, StringComparer.Ordinal))
        {
            json.WriteStartObject(group.Key);
            foreach (TargetState state in Enum.GetValues<TargetState>())
                json.WriteNumber(Snake(state.ToString()), group.Count(target => target.State == state));
            json.WriteEndObject();
        }
        json.WriteEndObject();
        json.WriteStartArray("executables");
        foreach (ExecutableStatus executable in status.Executables)
            Write(json, executable);
        json.WriteEndArray();
        WriteSpans(json, status);
        json.WriteStartArray("exporters");
        foreach ((string name, SinkSet.Counts counts) in sinks.GetCounts())
        {
            json.WriteStartObject();
            json.WriteString("name", name);
            counts.Write(json);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartObject("propagation");
        json.WriteString("state", Snake(status.Propagation.ToString()));
        if (status.PropagationUnavailableReason.Length > 0)
            json.WriteString("reason", status.PropagationUnavailableReason);
        json.WriteEndObject();
        if (status.Budget is { } budget)
        {
            json.WriteStartObject("budget");
            json.WriteNumber("max_cores", budget.MaxCpu);
            json.WriteNumber("cores", budget.Cores);
            json.WriteNumber("sampling_ratio", budget.SamplingRatio);
            json.WriteStartArray("switched_off");
            foreach (string probe in budget.SwitchedOff)
                json.WriteStringValue(probe);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }

    /// <summary>Writes the processes that are to be traced, by their ids.</summary>
    public static void WriteTargets(Utf8JsonWriter json, ManagerStatus status)
    {
        Dictionary<int, Target> traced = [];
        foreach (Target target in status.Executables.SelectMany(static executable => executable.Processes))
            traced[target.ProcessId] = target;
        json.WriteStartArray();
        foreach (TargetStatus target in status.Targets.OrderBy(static target => target.ProcessId))
        {
            json.WriteStartObject();
            json.WriteNumber("process_id", target.ProcessId);
            json.WriteString("group", target.Group);
            json.WriteString("state", Snake(target.State.ToString()));
            if (target.Reason.Length > 0)
                json.WriteString("reason", target.Reason);
            if (traced.TryGetValue(target.ProcessId, out Target? known))
            {
                json.WriteString("service", known.ServiceName);
                json.WriteString("executable", known.ExecutablePath);
                json.WriteString("started", known.StartTime);
                json.WriteNumber("untraced_ms", (long)known.UntracedFor.TotalMilliseconds);
            }
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, ExecutableStatus executable)
    {
        json.WriteStartObject();
        json.WriteString("path", executable.Path);
        json.WriteString("go_version", executable.GoVersion);
        json.WriteNumber("processes", executable.Processes.Count);
        json.WriteStartArray("probes");
        foreach (ExecutableProbeStatus probe in executable.Probes)
        {
            json.WriteStartObject();
            json.WriteString("probe", probe.Probe);
            json.WriteString("state", Snake(probe.State.ToString()));
            if (probe.Reason is { } reason)
                json.WriteString("reason", reason);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteSpans(Utf8JsonWriter json, ManagerStatus status)
    {
        json.WriteStartObject("spans");
        json.WriteNumber("delivered", status.Spans);
        json.WriteNumber("unsampled", status.Counters.Values.Sum(static probe => probe.Unsampled));
        json.WriteNumber("running", status.Counters.Values.Sum(static probe => probe.Running));
        json.WriteNumber("untraced_operations", status.UntracedOperations);
        json.WriteNumber("sink_errors", status.SinkErrors);
        json.WriteStartObject("lost");
        foreach (LossCounter loss in ManagerTracer.LossesOf(status))
            json.WriteNumber(loss.Reason.Replace(' ', '_'), loss.Count);
        json.WriteEndObject();
        json.WriteStartObject("started");
        foreach ((string probe, ProbeCounters counters) in status.Counters.OrderBy(static pair => pair.Key, StringComparer.Ordinal))
            json.WriteNumber(probe, counters.Started);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static string Snake(string name) => JsonNamingPolicy.SnakeCaseLower.ConvertName(name);
}
