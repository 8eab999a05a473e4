using Sonde.Runtime;
using Sonde.Runtime.Discovery;
using Sonde.Runtime.Probes;
using Sonde.Runtime.Spans;

namespace Sonde.Extensions.Hosting;

/// <summary>What the host's code asked for, until the Manager starts.</summary>
/// <param name="probes">The probes that the host has.</param>
internal sealed class HostPlan(IReadOnlyList<ProbeDescriptor> probes)
{
    internal IReadOnlyList<ProbeDescriptor> Probes { get; } = probes;

    internal List<Func<IServiceProvider, ISpanSink>> Sinks { get; } = [];

    internal List<Func<IServiceProvider, ITargetSource>> Sources { get; } = [];

    internal List<Func<IServiceProvider, ITargetResolver>> Resolvers { get; } = [];

    internal List<Action<IServiceProvider, Manager>> Subscriptions { get; } = [];

    internal List<Func<IServiceProvider, TargetGroup, TargetGroup>> Groups { get; } = [];

    internal List<Func<IServiceProvider, ManagerOptions, ManagerOptions>> Changes { get; } = [];
}
