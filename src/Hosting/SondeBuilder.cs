using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Sonde.Runtime;
using Sonde.Runtime.Discovery;
using Sonde.Runtime.Probes;
using Sonde.Runtime.Spans;

namespace Sonde.Extensions.Hosting;

/// <summary>Says what the Manager of a host gets in addition to what the configuration says.</summary>
public sealed class SondeBuilder
{
    private readonly HostPlan _plan;

    internal SondeBuilder(IServiceCollection services, HostPlan plan)
    {
        Services = services;
        _plan = plan;
    }

    /// <summary>The services of the host.</summary>
    public IServiceCollection Services { get; }

    /// <summary>
    /// Adds a sink, which receives the spans of all targets whose group has no sinks of its own. It runs behind a queue and on a thread of
    /// its own (<see cref="BufferedSink"/>, <see cref="SondeOptions.Queue"/>). The host creates it, and disposes it after its last span.
    /// </summary>
    /// <typeparam name="TSink">Type of the sink. Its constructor may ask for other services.</typeparam>
    public SondeBuilder AddSink<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TSink>()
        where TSink : class, ISpanSink
    {
        Services.AddSingleton<TSink>();
        return AddSink(static services => services.GetRequiredService<TSink>());
    }

    /// <summary>Adds a sink behind a queue, as <see cref="AddSink{TSink}()"/> does.</summary>
    /// <param name="create">Returns the sink; called once. Who owns it is up to the caller.</param>
    public SondeBuilder AddSink(Func<IServiceProvider, ISpanSink> create)
    {
        ArgumentNullException.ThrowIfNull(create);
        _plan.Sinks.Add(services => services.GetRequiredService<SinkQueues>().Add(create(services)));
        return this;
    }

    /// <summary>
    /// Adds a sink without a queue, which is called on the Manager's reader thread: for one that has its own queue, such as
    /// <c>OpenTelemetrySink</c>.
    /// </summary>
    /// <param name="create">Returns the sink; called once. Who owns it is up to the caller.</param>
    public SondeBuilder AddUnbufferedSink(Func<IServiceProvider, ISpanSink> create)
    {
        ArgumentNullException.ThrowIfNull(create);
        _plan.Sinks.Add(create);
        return this;
    }

    /// <summary>Adds a source of targets. The rules of <see cref="SondeOptions.Targets"/> are a source of their own.</summary>
    /// <param name="create">Returns the source; called once.</param>
    public SondeBuilder AddSource(Func<IServiceProvider, ITargetSource> create)
    {
        ArgumentNullException.ThrowIfNull(create);
        _plan.Sources.Add(create);
        return this;
    }

    /// <summary>Adds a resolver, which adds resource attributes to targets.</summary>
    /// <param name="create">Returns the resolver; called once.</param>
    public SondeBuilder AddResolver(Func<IServiceProvider, ITargetResolver> create)
    {
        ArgumentNullException.ThrowIfNull(create);
        _plan.Resolvers.Add(create);
        return this;
    }

    /// <summary>Subscribes to an event of a probe, as <see cref="Manager.Subscribe"/> describes, for as long as the Manager runs.</summary>
    /// <typeparam name="TEvent">The event's generated type.</typeparam>
    /// <param name="handler">What is called, on the Manager's reader thread.</param>
    public SondeBuilder Subscribe<TEvent>(ProbeEventHandler<TEvent> handler)
        where TEvent : IProbeEvent<TEvent>, allows ref struct
    {
        ArgumentNullException.ThrowIfNull(handler);
        _plan.Subscriptions.Add((_, manager) => manager.Subscribe(handler));
        return this;
    }

    /// <summary>Subscribes to an event of a probe with a handler that uses services of the host.</summary>
    /// <typeparam name="TEvent">The event's generated type.</typeparam>
    /// <param name="create">Returns the handler; called once.</param>
    public SondeBuilder Subscribe<TEvent>(Func<IServiceProvider, ProbeEventHandler<TEvent>> create)
        where TEvent : IProbeEvent<TEvent>, allows ref struct
    {
        ArgumentNullException.ThrowIfNull(create);
        _plan.Subscriptions.Add((services, manager) => manager.Subscribe(create(services)));
        return this;
    }

    /// <summary>
    /// Completes each group with what no configuration holds: the host's label, and sinks of its own. It is called for every group of
    /// <see cref="SondeOptions.Groups"/> and for <see cref="TargetGroup.Default"/>, again after each change of the configuration.
    /// </summary>
    /// <param name="complete">Returns the complete group, which must keep its name.</param>
    public SondeBuilder ConfigureGroups(Func<IServiceProvider, TargetGroup, TargetGroup> complete)
    {
        ArgumentNullException.ThrowIfNull(complete);
        _plan.Groups.Add(complete);
        return this;
    }

    /// <summary>Has the last word on the options with which the Manager starts.</summary>
    /// <param name="change">Returns the options.</param>
    public SondeBuilder ConfigureManager(Func<IServiceProvider, ManagerOptions, ManagerOptions> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        _plan.Changes.Add(change);
        return this;
    }
}
