namespace Sonde.Runtime.Discovery;

/// <summary>
/// Resolves Kubernetes attributes that a pod gives to its containers through the downward API, as environment variables
/// (https://kubernetes.io/docs/concepts/workloads/pods/downward-api/).
/// </summary>
public sealed class DownwardApi : ITargetResolver
{
    private const string NodeAttribute = "k8s.node.name";

    /// <summary>
    /// Attributes by the environment variable of the target that holds the value. The default is <c>POD_NAME</c>, <c>POD_NAMESPACE</c>,
    /// <c>POD_UID</c>, <c>POD_IP</c> and <c>NODE_NAME</c>, for the attributes <c>k8s.pod.name</c>, <c>k8s.namespace.name</c>,
    /// <c>k8s.pod.uid</c>, <c>k8s.pod.ip</c> and <c>k8s.node.name</c>.
    /// </summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>
    {
        ["POD_NAME"] = "k8s.pod.name",
        ["POD_NAMESPACE"] = "k8s.namespace.name",
        ["POD_UID"] = "k8s.pod.uid",
        ["POD_IP"] = "k8s.pod.ip",
        ["NODE_NAME"] = NodeAttribute,
    };

    /// <summary>
    /// The name of this node, for targets in pods that do not know it. The default is this process's own <c>NODE_NAME</c>;
    /// <see langword="null"/> for none.
    /// </summary>
    public string? NodeName { get; init; } = Environment.GetEnvironmentVariable("NODE_NAME");

    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<string, string>> ResolveAsync(ProcessFacts process, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(process);
        var attributes = new Dictionary<string, string>();
        foreach ((string variable, string attribute) in Variables)
        {
            if (process.Environment.TryGetValue(variable, out string? value) && value.Length > 0)
                attributes[attribute] = value;
        }
        if (process.PodUid is not null && NodeName is { Length: > 0 } node)
            attributes.TryAdd(NodeAttribute, node);
        return Task.FromResult<IReadOnlyDictionary<string, string>>(attributes);
    }
}
