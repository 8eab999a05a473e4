namespace Sonde.Runtime.Discovery;

/// <summary>
/// Resolves what the control group of a process tells of its container: <c>container.id</c> and <c>k8s.pod.uid</c>.
/// </summary>
public sealed class ContainerResolver : ITargetResolver
{
    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<string, string>> ResolveAsync(ProcessFacts process, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(process);
        var attributes = new Dictionary<string, string>();
        if (process.ContainerId is { } container)
            attributes.Add("container.id", container);
        if (process.PodUid is { } pod)
            attributes.Add("k8s.pod.uid", pod);
        return Task.FromResult<IReadOnlyDictionary<string, string>>(attributes);
    }
}
