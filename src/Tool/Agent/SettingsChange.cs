using Sonde.Tool.Agent.Configuration;
using Sonde.Tool.Agent.Configuration.Shapes;
using Sonde.Tool.Agent.Control;
using Sonde.Tool.Agent.Engine;

namespace Sonde.Tool.Agent;

/// <summary>Carries out what a client of the control socket asks for. Each method returns what was done, in words.</summary>
internal sealed class SettingsChange(LiveSettings settings, IAgentEngine engine)
{
    /// <summary>Changes the sampler of all targets or of a group.</summary>
    /// <exception cref="ControlException">There is no such group.</exception>
    public string Set(ControlRequest.Sampler request)
    {
        Change(request.Group, tracing => tracing with { Provider = tracing.Provider with { Sampler = request.Rules } });
        return $"another sampler{In(request.Group)}";
    }

    /// <summary>Switches a probe everywhere, in a group or in a process.</summary>
    /// <exception cref="ControlException">There is no such probe, group or target.</exception>
    public string Set(ControlRequest.Probe request)
    {
        string name = request.Name;
        if (!settings.Probes.Contains(name))
            throw new ControlException($"There is no probe '{name}'.{Names.Suggest(name, settings.Probes)}");
        string done = $"probe '{name}' {(request.IsOn ? "on" : "off")}{In(request.Group)}";
        if (request.ProcessId is { } id)
        {
            if (!engine.SetProbe(name, request.IsOn, id))
                throw new ControlException($"Process {id} is not traced. 'sonde control targets' lists those that are.");
            return $"{done} in process {id}";
        }
        Change(request.Group, tracing => tracing with { Probes = Switch(tracing.Probes, name, request.IsOn) });
        return done;
    }

    /// <summary>Traces a process or an executable, or moves it to another group.</summary>
    /// <exception cref="ControlException">There is no such group.</exception>
    public string Add(ControlRequest.Trace request)
    {
        string group = request.Group ?? ConfigurationReader.DefaultGroup;
        ThrowIfUnknown(group);
        if (request.ProcessId is { } id)
            engine.Trace(id, group);
        else
            engine.Trace(request.Executable!, group);
        return $"tracing {NameOf(request.ProcessId, request.Executable)} in group '{group}'";
    }

    /// <summary>Stops tracing a process or an executable.</summary>
    /// <exception cref="ControlException">It is not traced.</exception>
    public string Remove(ControlRequest.Untrace request)
    {
        string what = NameOf(request.ProcessId, request.Executable);
        bool was = request.ProcessId is { } id ? engine.Untrace(id) : engine.Untrace(request.Executable!);
        if (!was)
        {
            throw new ControlException(request.ProcessId is null
                ? $"{what} was not added by 'sonde control trace --exe'. What a rule selects is changed in the configuration file."
                : $"{what} is not traced. 'sonde control targets' lists those that are.");
        }
        return $"not tracing {what} any more";
    }

    private void Change(string? group, Func<TracingSettings, TracingSettings> change)
    {
        if (group is null)
        {
            settings.Change(all => all with { Tracing = change(all.Tracing) });
            return;
        }
        ThrowIfUnknown(group);
        if (group == ConfigurationReader.DefaultGroup)
            throw new ControlException($"'{group}' has no settings of its own. Leave the group out to change those of all targets.");
        settings.Change(all => all with
        {
            Groups = [.. all.Groups.Select(one => one.Name == group ? one with { Tracing = change(one.Tracing) } : one)],
        });
    }

    private void ThrowIfUnknown(string group)
    {
        if (!settings.Groups.Contains(group))
            throw new ControlException($"There is no group '{group}'.{Names.Suggest(group, settings.Groups)}");
    }

    // All patterns are replaced by names: a pattern cannot leave out a single probe that it fits.
    private ProbeSettings Switch(ProbeSettings probes, string name, bool isOn) => new()
    {
        Excluded = [.. settings.Probes.Where(probe => probe == name ? !isOn : !ProbeFilter.Allows(probes, probe))],
    };

    private static string In(string? group) => group is null ? "" : $" in group '{group}'";

    private static string NameOf(int? processId, string? executable) => processId is { } id ? $"process {id}" : $"'{executable}'";
}
