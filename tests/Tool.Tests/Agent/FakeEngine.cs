using System.Globalization;
using System.Net.Sockets;
using Sonde.Runtime;
using Sonde.Runtime.Discovery;
using Sonde.Runtime.Processes;
using Sonde.Runtime.Sampling;
using Sonde.Runtime.Spans;
using Sonde.Runtime.Status;
using Sonde.Tool.Agent.Engine;

namespace Sonde.Tool.Tests.Agent;

/// <summary>An engine that records what it is told, and traces nothing.</summary>
internal sealed class FakeEngine : IAgentEngine
{
    public event Action<Target>? TargetStarted
    {
        add { }
        remove { }
    }

    public event Action<Target>? TargetExited
    {
        add { }
        remove { }
    }

    public event Action<string>? Warning
    {
        add { }
        remove { }
    }

    public string? KeepRights(PropagationMode propagation) => null;

    public List<string> Calls { get; } = [];

    public ManagerOptions? Options { get; private set; }

    /// <summary>Called while the engine starts.</summary>
    public Action OnStart { get; init; } = static () => { };

    /// <summary>Whether it has been stopped, as seen by who changes its settings.</summary>
    public bool IsStopped { get; set; }

    public Dictionary<string, TargetGroup> Groups { get; } = [];

    public void Start(ManagerOptions options)
    {
        Options = options;
        OnStart();
    }

    public void SetRules(IReadOnlyList<TargetRule> rules, bool skipOpenTelemetry) => Calls.Add(string.Create(CultureInfo.InvariantCulture, $"rules {rules.Count}"));

    public void SetGroup(TargetGroup group)
    {
        Groups[group.Name] = group;
        Calls.Add($"group {group.Name}");
    }

    public void SetSampler(SpanSampler sampler)
    {
        ObjectDisposedException.ThrowIf(IsStopped, this);
        Calls.Add($"sampler {sampler.Root}");
    }

    public void SetSinks(IReadOnlyList<ISpanSink> sinks) => Calls.Add(string.Create(CultureInfo.InvariantCulture, $"sinks {sinks.Count}"));

    public void SetProbe(string probe, bool isOn) => Calls.Add($"probe {probe} {isOn}");

    public bool SetProbe(string probe, bool isOn, int processId) => throw new NotSupportedException();

    public Target Trace(int processId, string group) => throw new NotSupportedException();

    public void Trace(string executable, string group) => throw new NotSupportedException();

    public bool Untrace(int processId) => throw new NotSupportedException();

    public bool Untrace(string executable) => throw new NotSupportedException();

    public ManagerStatus GetStatus() => throw new NotSupportedException();

    public Task<ManagerStatus> HandOverAsync(Socket connection) => Task.FromResult(new ManagerStatus
    {
        Executables = [],
        Counters = new Dictionary<string, ProbeCounters>(),
        Spans = 0,
        RecordBytes = 0,
        InvalidRecords = 0,
        DescribeErrors = 0,
        SinkErrors = 0,
        Backend = "",
        Propagation = ContextPropagation.None,
        PropagationUnavailableReason = "",
    });

    public ManagerStatus Stop() => throw new NotSupportedException();

    public ValueTask DisposeAsync() => default;
}
