using System.Globalization;
using System.Text.Json;

namespace Sonde.Runtime.Discovery;

/// <summary>
/// Reads a kubelet's list of pods: a <c>PodList</c> of the core API, version 1. What is missing or of another kind is left out.
/// </summary>
internal static class KubeletPods
{
    private static readonly string[] Statuses = ["containerStatuses", "initContainerStatuses", "ephemeralContainerStatuses"];

    /// <summary>Returns the attributes of each container, by its id.</summary>
    /// <exception cref="JsonException">The text is not JSON.</exception>
    internal static Dictionary<string, IReadOnlyDictionary<string, string>> Read(ReadOnlyMemory<byte> text)
    {
        using JsonDocument list = JsonDocument.Parse(text);
        var containers = new Dictionary<string, IReadOnlyDictionary<string, string>>();
        foreach (JsonElement pod in ItemsOf(list.RootElement, "items"))
        {
            Dictionary<string, string> ofPod = AttributesOf(pod);
            JsonElement status = MemberOf(pod, "status");
            foreach (JsonElement container in Statuses.SelectMany(kind => ItemsOf(status, kind)))
            {
                // containerd://ID
                if (TextOf(container, "containerID") is { } id)
                    containers[id[(id.LastIndexOf('/') + 1)..]] = AttributesOf(container, ofPod);
            }
        }
        return containers;
    }

    private static Dictionary<string, string> AttributesOf(JsonElement pod)
    {
        var attributes = new Dictionary<string, string>();
        JsonElement about = MemberOf(pod, "metadata");
        Add(attributes, "k8s.pod.name", TextOf(about, "name"));
        Add(attributes, "k8s.namespace.name", TextOf(about, "namespace"));
        Add(attributes, "k8s.pod.uid", TextOf(about, "uid"));
        Add(attributes, "k8s.pod.ip", TextOf(MemberOf(pod, "status"), "podIP"));
        Add(attributes, "k8s.node.name", TextOf(MemberOf(pod, "spec"), "nodeName"));
        foreach (JsonElement owner in ItemsOf(about, "ownerReferences"))
        {
            if (TextOf(owner, "name") is { } name)
                AddWorkload(attributes, TextOf(owner, "kind"), name, TextOf(MemberOf(about, "labels"), "pod-template-hash"));
        }
        return attributes;
    }

    private static void AddWorkload(Dictionary<string, string> attributes, string? kind, string name, string? templateHash)
    {
        switch (kind)
        {
            case "ReplicaSet":
                Add(attributes, "k8s.replicaset.name", name);
                // A deployment names its replica sets after itself and the hash of their template.
                if (templateHash is not null && name.EndsWith($"-{templateHash}", StringComparison.Ordinal))
                    Add(attributes, "k8s.deployment.name", name[..^(templateHash.Length + 1)]);
                break;
            case "StatefulSet":
                Add(attributes, "k8s.statefulset.name", name);
                break;
            case "DaemonSet":
                Add(attributes, "k8s.daemonset.name", name);
                break;
            case "Job":
                Add(attributes, "k8s.job.name", name);
                break;
        }
    }

    private static Dictionary<string, string> AttributesOf(JsonElement container, Dictionary<string, string> ofPod)
    {
        var attributes = new Dictionary<string, string>(ofPod);
        Add(attributes, "k8s.container.name", TextOf(container, "name"));
        if (MemberOf(container, "restartCount") is { ValueKind: JsonValueKind.Number } restarts && restarts.TryGetInt32(out int count))
            Add(attributes, "k8s.container.restart_count", count.ToString(CultureInfo.InvariantCulture));
        Add(attributes, "container.image.name", TextOf(container, "image") is { } image ? NameOf(image) : null);
        return attributes;
    }

    // REGISTRY:PORT/NAME:TAG@DIGEST, of which only NAME is always there.
    private static string NameOf(string image)
    {
        string name = image.Split('@')[0];
        int tag = name.IndexOf(':', name.LastIndexOf('/') + 1);
        return tag < 0 ? name : name[..tag];
    }

    private static void Add(Dictionary<string, string> attributes, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
            attributes[name] = value;
    }

    private static JsonElement MemberOf(JsonElement owner, string name) =>
        owner.ValueKind == JsonValueKind.Object && owner.TryGetProperty(name, out JsonElement member) ? member : default;

    private static string? TextOf(JsonElement owner, string name) =>
        MemberOf(owner, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    private static JsonElement[] ItemsOf(JsonElement owner, string name) =>
        MemberOf(owner, name) is { ValueKind: JsonValueKind.Array } list ? [.. list.EnumerateArray()] : [];
}
