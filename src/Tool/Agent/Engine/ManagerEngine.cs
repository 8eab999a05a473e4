using System.Net.Sockets;
using Sonde.Runtime;
using Sonde.Runtime.Discovery;
using Sonde.Runtime.Processes;
using Sonde.Runtime.Sampling;
using Sonde.Runtime.Spans;
using Sonde.Runtime.Status;
using Sonde.Tool.Agent.Service;

namespace Sonde.Tool.Agent.Engine;

/// <summary>The Manager.</summary>
internal sealed class ManagerEngine : IAgentEngine
{
    private readonly RuleSource _source = new();
    private Manager? _manager;
    private IReadOnlyList<ITargetResolver> _resolvers = [];

    public event Action<Target>? TargetStarted;

    public event Action<Target>? TargetExited;

    public event Action<string>? Warning;

    private Manager Running => _manager ?? throw new InvalidOperationException("Start comes first.");

    public string? KeepRights(PropagationMode propagation) => Rights.Keep(Rights.UsedFor(propagation));

    public void Start(ManagerOptions options)
    {
        _manager = Manager.Start(options with
        {
            Sources = [_source],
            Resolvers = [.. options.Resolvers, new ContainerResolver(), new DownwardApi()],
        });
        _resolvers = options.Resolvers;
        _manager.TargetStarted += target => TargetStarted?.Invoke(target);
        _manager.TargetExited += target => TargetExited?.Invoke(target);
        _manager.Warning += message => Warning?.Invoke(message);
        _manager.BudgetStepTaken += step => Warning?.Invoke(step.ToString());
    }

    public void SetRules(IReadOnlyList<TargetRule> rules, bool skipOpenTelemetry)
    {
        _source.SkipsOpenTelemetry = skipOpenTelemetry;
        _source.Rules = rules;
    }

    public void SetGroup(TargetGroup group) => Running.SetGroup(group);

    public void SetSampler(SpanSampler sampler) => Running.SetSampler(sampler);

    public void SetSinks(IReadOnlyList<ISpanSink> sinks) => Running.SetSinks(sinks);

    public void SetProbe(string probe, bool isOn) => Running.SetProbe(probe, isOn);

    public bool SetProbe(string probe, bool isOn, int processId)
    {
        Target? target = Running.GetStatus().Executables.SelectMany(static executable => executable.Processes)
            .FirstOrDefault(process => process.ProcessId == processId);
        if (target is not null)
            Running.SetProbe(probe, isOn, target);
        return target is not null;
    }

    // The Manager knows the settings of a group by its name.
    public Target Trace(int processId, string group) => Running.AddProcess(processId, new TargetGroup { Name = group });

    public void Trace(string executable, string group) => Running.AddExecutable(executable, new TargetGroup { Name = group });

    public bool Untrace(int processId) => Running.RemoveProcess(processId);

    public bool Untrace(string executable) => Running.RemoveExecutable(executable);

    public ManagerStatus GetStatus() => Running.GetStatus();

    public Task<ManagerStatus> HandOverAsync(Socket connection) => Running.HandOverAsync(connection);

    public ManagerStatus Stop() => Running.StopAsync().GetAwaiter().GetResult();

    public async ValueTask DisposeAsync()
    {
        if (_manager is not null)
            await _manager.DisposeAsync().ConfigureAwait(false);
        foreach (IDisposable resolver in _resolvers.OfType<IDisposable>())
            resolver.Dispose();
    }
}
