using System.Net.Sockets;
using Sonde.Probes.Go;
using Sonde.Runtime;
using Sonde.Runtime.Probes;
using Sonde.Runtime.Sampling;
using Sonde.Tool.Agent.Configuration;

namespace Sonde.Tool.Agent.Engine;

/// <summary>
/// The settings that the engine has now. Changes come from the configuration file and from the control socket; each is carried out as the
/// difference to what holds, so that nothing else is touched. Not safe for use by several threads.
/// </summary>
internal sealed class LiveSettings
{
    private readonly IAgentEngine _engine;
    private readonly SinkSet _sinks;
    private readonly EnvironmentSettings _environment;
    private readonly string[] _probes;
    private readonly Dictionary<string, TracingSettings> _groups = [];
    private AgentSettings _file;

    private LiveSettings(
        IAgentEngine engine, SinkSet sinks, EnvironmentSettings environment, IReadOnlyList<ProbeDescriptor> probes, AgentSettings file)
    {
        (_engine, _sinks, _environment, _file) = (engine, sinks, environment, file);
        // Those that work for another probe run with it.
        _probes =
        [
            .. probes.Where(static probe => probe.For is null).Select(static probe => probe.Name),
            .. file.Engine.FunctionSpans.Count > 0 ? new[] { OwnProbes.Functions } : [],
        ];
        Current = new AgentSettings { Engine = file.Engine };
    }

    /// <summary>What holds now.</summary>
    public AgentSettings Current { get; private set; }

    /// <summary>The names of the groups that there are.</summary>
    public IEnumerable<string> Groups => Current.Groups.Select(static group => group.Name).Prepend(ConfigurationReader.DefaultGroup);

    /// <summary>The names of the probes that can be switched.</summary>
    public IReadOnlyList<string> Probes => _probes;

    /// <summary>Starts the engine with the settings of a file.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="sinks">The exporters.</param>
    /// <param name="environment">What holds where the file says nothing.</param>
    /// <param name="probes">All probes.</param>
    /// <param name="file">What the file says.</param>
    /// <param name="takeOver">The connection to the engine that hands over; <see langword="null"/> if there is none.</param>
    public static LiveSettings Start(
        IAgentEngine engine, SinkSet sinks, EnvironmentSettings environment, IReadOnlyList<ProbeDescriptor> probes, AgentSettings file,
        Socket? takeOver = null)
    {
        var live = new LiveSettings(engine, sinks, environment, probes, file);
        EngineSettings settings = file.Engine;
        var options = new ManagerOptions
        {
            Probes = probes,
            Sinks = sinks.Get(live.ExportersOf(file)),
            Sampler = live.SamplerOf(file),
            PropagateContext = settings.Propagate,
            GoroutineParents = settings.FollowGoroutines ? GoroutineParentsProbe.Descriptor : null,
            AttributeLimits = [.. settings.StringLimits],
            MaxCpu = settings.MaxCpu,
            FunctionSpans = [.. settings.FunctionSpans.Select(FunctionSpan.Parse)],
            SharedFolder = settings.SharedFolder,
            Resolvers = settings.Kubelet is { } kubelet ? [kubelet.ToResolver()] : [],
            TakeOver = takeOver,
        };
        options = options with
        {
            FunctionRate = settings.FunctionRate ?? options.FunctionRate,
            RingBytes = settings.RingBytes ?? options.RingBytes,
            MaxOperations = settings.MaxOperations ?? options.MaxOperations,
            MaxExecutables = settings.MaxExecutables ?? options.MaxExecutables,
            MaxProcesses = settings.MaxProcesses ?? options.MaxProcesses,
        };
        engine.Start(options);
        // The engine has them already.
        live.Current = live.Current with
        {
            Tracing = new TracingSettings { Provider = new ProviderSettings { Sampler = file.Tracing.Provider.Sampler, Exporters = file.Tracing.Provider.Exporters } },
        };
        live.Apply(file);
        return live;
    }

    /// <summary>Carries out what a new version of the file changes. What it leaves as it was stays as the control socket may have set it.</summary>
    /// <returns>What has changed, in words; empty if nothing has.</returns>
    public IReadOnlyList<string> Reload(AgentSettings file)
    {
        AgentSettings old = _file;
        List<string> changes = Apply(new AgentSettings
        {
            Tracing = Merge(old.Tracing, file.Tracing, Current.Tracing),
            Groups =
            [
                .. file.Groups.Select(group => Find(old, group.Name) is { } before && Find(Current, group.Name) is { } current
                    ? group with { Tracing = Merge(before.Tracing, group.Tracing, current.Tracing) }
                    : group),
            ],
            Targets = file.Targets,
            SkipOpenTelemetry = file.SkipOpenTelemetry,
            Engine = Current.Engine,
        });
        if (file.Engine != Current.Engine)
            changes.Add("'engine', when the agent starts again");
        _file = file;
        return changes;
    }

    /// <summary>Carries out a change that somebody asks for.</summary>
    public void Change(Func<AgentSettings, AgentSettings> change) => Apply(change(Current));

    private List<string> Apply(AgentSettings next)
    {
        List<string> changes = [];
        AgentSettings old = Current;
        // Each part holds as soon as it is carried out: if one fails, the next attempt begins there.
        if (!ExportersOf(next).Equals(ExportersOf(old)))
        {
            _engine.SetSinks(_sinks.Get(ExportersOf(next)));
            changes.Add("exporters");
        }
        if (SamplerOf(next) != SamplerOf(old))
        {
            _engine.SetSampler(SamplerOf(next));
            changes.Add("sampler");
        }
        foreach (string probe in _probes)
        {
            bool isOn = ProbeFilter.Allows(next.Tracing.Probes, probe);
            if (isOn == ProbeFilter.Allows(old.Tracing.Probes, probe))
                continue;
            _engine.SetProbe(probe, isOn);
            changes.Add($"probe '{probe}' {(isOn ? "on" : "off")}");
        }
        Current = old with { Tracing = next.Tracing };

        // A group that the file no longer has becomes as the default one, until its last target has ended.
        foreach (string name in next.Groups.Select(static group => group.Name).Append(ConfigurationReader.DefaultGroup).Union(_groups.Keys).ToList())
        {
            TracingSettings settings = SettingsOf(next, name);
            // An engine that has taken over knows groups that nobody has set here.
            if (_groups.TryGetValue(name, out TracingSettings? known) && known == settings)
                continue;
            _engine.SetGroup(Build(name, settings));
            _groups[name] = settings;
            changes.Add($"group '{name}'");
        }
        Current = Current with { Groups = next.Groups };

        if (next.Targets != old.Targets || next.SkipOpenTelemetry != old.SkipOpenTelemetry)
        {
            _engine.SetRules([.. next.Targets.Select(static rule => rule.ToRule())], next.SkipOpenTelemetry);
            changes.Add("targets");
        }
        Current = Current with { Targets = next.Targets, SkipOpenTelemetry = next.SkipOpenTelemetry };
        _sinks.Keep(ExportersOf(next).Concat(next.Groups.SelectMany(static group => group.Tracing.Provider.Exporters ?? [])).ToHashSet());
        return changes;
    }

    private static GroupSettings? Find(AgentSettings settings, string group) => settings.Groups.FirstOrDefault(known => known.Name == group);

    private ValueList<ExporterSettings> ExportersOf(AgentSettings settings) => settings.Tracing.Provider.Exporters ?? _environment.Exporters;

    private SpanSampler SamplerOf(AgentSettings settings) => settings.Tracing.Provider.Sampler ?? _environment.Sampler;

    /// <summary>The settings of a group, with what it has from the settings of all targets.</summary>
    private TracingSettings SettingsOf(AgentSettings settings, string name)
    {
        TracingSettings own = Find(settings, name)?.Tracing ?? new TracingSettings();
        var resource = new Dictionary<string, string>(settings.Tracing.Resource);
        foreach ((string key, string value) in own.Resource)
            resource[key] = value;
        return own with
        {
            Resource = [.. resource],
            Provider = own.Provider with
            {
                MaxAttributeBytes = own.Provider.MaxAttributeBytes ?? settings.Tracing.Provider.MaxAttributeBytes ?? _environment.MaxAttributeBytes,
            },
        };
    }

    private TargetGroup Build(string name, TracingSettings settings) => new()
    {
        Name = name,
        ResourceAttributes = new Dictionary<string, string>(settings.Resource),
        Probes = settings.Probes == new ProbeSettings() ? null : [.. _probes.Where(probe => ProbeFilter.Allows(settings.Probes, probe))],
        Sampler = settings.Provider.Sampler,
        MaxAttributeBytes = settings.Provider.MaxAttributeBytes,
        Sinks = settings.Provider.Exporters is { } exporters ? _sinks.Get(exporters) : null,
    };

    private static TracingSettings Merge(TracingSettings old, TracingSettings file, TracingSettings current) => new()
    {
        Resource = file.Resource,
        Provider = file.Provider with { Sampler = file.Provider.Sampler == old.Provider.Sampler ? current.Provider.Sampler : file.Provider.Sampler },
        Probes = file.Probes == old.Probes ? current.Probes : file.Probes,
    };
}
