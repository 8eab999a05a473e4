using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using Sonde.Runtime;
using Sonde.Runtime.Discovery;

namespace Sonde.Extensions.Hosting;

/// <summary>Starts the Manager once, logs what it says, and applies changes of the configuration to it.</summary>
internal sealed class ManagerHost : IDisposable
{
    private readonly Lock _gate = new();
    private readonly IServiceProvider _services;
    private readonly HostPlan _plan;
    private readonly IConfiguration _configuration;
    private readonly IOptionsFactory<SondeOptions> _options;
    private readonly ILogger _log;
    private readonly OptionsMapper _mapper;
    private readonly RuleSource _rules = new();
    private Manager? _manager;
    private IDisposable? _watch;
    private string _settings = "";

    public ManagerHost(
        IServiceProvider services, HostPlan plan, IConfiguration configuration, IOptionsFactory<SondeOptions> options, ILogger<Manager> log)
    {
        _services = services;
        _plan = plan;
        _configuration = configuration;
        _options = options;
        _log = log;
        _mapper = new OptionsMapper(plan.Probes, group => plan.Groups.Aggregate(group, (group, complete) => complete(services, group)));
    }

    /// <summary>The running Manager; <see langword="null"/> before its start.</summary>
    internal Manager? Current => Volatile.Read(ref _manager);

    /// <exception cref="ProbeException">The Manager cannot start.</exception>
    /// <exception cref="OptionsValidationException">A value of the configuration is wrong.</exception>
    internal Manager GetOrStart()
    {
        lock (_gate)
            return _manager ?? Start();
    }

    public void Dispose() => _watch?.Dispose();

    private Manager Start()
    {
        _settings = Settings();
        SondeOptions options = _options.Create(Options.DefaultName);
        LiveOptions live = _mapper.ToLiveOptions(options);
        _rules.SkipsOpenTelemetry = options.SkipsOpenTelemetry;
        ManagerOptions chosen = _mapper.ToManagerOptions(options) with
        {
            Sinks = [.. _plan.Sinks.Select(create => create(_services))],
            Resolvers = [.. _plan.Resolvers.Select(create => create(_services))],
            Sources = [_rules, .. _plan.Sources.Select(create => create(_services))],
        };
        chosen = _plan.Changes.Aggregate(chosen, (chosen, change) => change(_services, chosen));
        Manager manager = Manager.Start(chosen);
        manager.Warning += _log.Warned;
        manager.BudgetStepTaken += step => _log.TookBudgetStep(step.ToString());
        manager.TargetStarted += target => _log.TargetStarted(target.ServiceName, target.ProcessId, target.Group.Name, target.ExecutablePath);
        manager.TargetExited += target => _log.TargetEnded(target.ServiceName, target.ProcessId);
        try
        {
            foreach (Action<IServiceProvider, Manager> subscribe in _plan.Subscriptions)
                subscribe(_services, manager);
            Apply(manager, live);
        }
        catch
        {
            manager.DisposeAsync().AsTask().GetAwaiter().GetResult();
            throw;
        }
        Volatile.Write(ref _manager, manager);
        _watch = ChangeToken.OnChange(_configuration.GetReloadToken, Change);
        // It may have changed since it was read.
        Change();
        return manager;
    }

    private string Settings() => string.Join('\n', _configuration.GetSection(SondeOptions.Section).AsEnumerable());

    private void Apply(Manager manager, LiveOptions live)
    {
        manager.SetSampler(live.Sampler);
        foreach (string probe in _plan.Probes.Where(static probe => probe.For is null).Select(static probe => probe.Name))
            manager.SetProbe(probe, isOn: !live.ProbesOff.Contains(probe));
        foreach (TargetGroup group in live.Groups)
            manager.SetGroup(group);
        _rules.Rules = live.Rules;
    }

    // A configuration that is wrong changes nothing.
    private void Change()
    {
        lock (_gate)
        {
            // Another section may have changed, and a file often changes twice.
            string settings = Settings();
            if (settings == _settings)
                return;
            _settings = settings;
            SondeOptions options;
            LiveOptions live;
            try
            {
                options = _options.Create(Options.DefaultName);
                live = _mapper.ToLiveOptions(options);
            }
            catch (Exception e) when (e is OptionsValidationException or ProbeException or InvalidOperationException)
            {
                _log.RefusedConfiguration(e.Message);
                return;
            }
            try
            {
                Apply(_manager!, live);
                _log.AppliedConfiguration(options.Targets.Count, options.Groups.Count);
            }
            catch (ProbeException e)
            {
                _log.AppliedInPart(e.Message);
            }
            catch (ObjectDisposedException)
            {
                // The host is stopping.
            }
        }
    }
}
