namespace Sonde.Runtime.Discovery;

/// <summary>
/// Adds resource attributes to targets from elsewhere, such as the API of a container runtime or of Kubernetes
/// (<see cref="ManagerOptions.Resolvers"/>). <see cref="ContainerResolver"/>, <see cref="DownwardApi"/> and <see cref="KubeletResolver"/> are ready-made.
/// </summary>
public interface ITargetResolver
{
    /// <summary>
    /// Returns attributes of a target. The Manager calls this once for each target, soon after its tracing begins, on a thread of the pool.
    /// Spans that are read before the result lack the attributes.
    /// </summary>
    /// <param name="process">The process.</param>
    /// <param name="cancellation">Cancelled when the Manager stops.</param>
    /// <returns>
    /// Attributes by name; empty if there are none. Those of the target's group and of its own environment override them. If it throws, the
    /// Manager reports a <see cref="Manager.Warning"/>, once for each message.
    /// </returns>
    Task<IReadOnlyDictionary<string, string>> ResolveAsync(ProcessFacts process, CancellationToken cancellation);
}
