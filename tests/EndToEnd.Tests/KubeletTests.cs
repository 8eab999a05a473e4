using Sonde.EndToEnd.Tests.Support;
using Sonde.Probes.Go;
using Sonde.Runtime;
using Sonde.Runtime.Discovery;
using Sonde.Runtime.Processes;
using Sonde.Tests.Go;

namespace Sonde.EndToEnd.Tests;

/// <summary>What a target's resource has from the kubelet of its node.</summary>
public sealed class KubeletTests
{
    private const string Pod = "0ff5d0b4-5cfb-4a2c-8cdd-9d0cbd2f6b21";

    private static readonly string Container = string.Concat(Enumerable.Repeat("0123456789abcdef", 4));

    private static readonly string Pods = $$"""
        {
          "kind": "PodList", "apiVersion": "v1", "metadata": {},
          "items": [
            { "metadata": { "name": "pending" }, "status": { "containerStatuses": [{ "name": "starts", "image": "x", "restartCount": 0 }] } },
            {
              "metadata": {
                "name": "shop-6d8c9b7f5-x2x9z", "namespace": "store", "uid": "{{Pod}}", "labels": { "pod-template-hash": "6d8c9b7f5" },
                "ownerReferences": [{ "apiVersion": "apps/v1", "kind": "ReplicaSet", "name": "shop-6d8c9b7f5" }]
              },
              "spec": { "nodeName": "node-7" },
              "status": {
                "podIP": "10.1.2.3",
                "containerStatuses": [
                  { "name": "web", "restartCount": 3, "image": "registry.example:5000/shop/web:1.2@sha256:00", "containerID": "containerd://{{Container}}" }
                ]
              }
            }
          ]
        }
        """;

    [Fact]
    public async Task TargetInAPod_HasWhatTheKubeletKnows_EvenIfThatIsLaterThanItsStart()
    {
        using var kubelet = new Kubelet(static number => number == 1 ? """{"kind": "PodList", "items": null}""" : Pods);
        using var resolver = new KubeletResolver { Endpoint = kubelet.Endpoint, TokenFile = kubelet.TokenFile, AuthorityFile = kubelet.AuthorityFile };

        (Target target, _) = await TraceAsync(resolver, static (target, _) => target.ResolvedAttributes.Count > 0);

        Assert.Equal(
            new Dictionary<string, string>
            {
                ["k8s.pod.name"] = "shop-6d8c9b7f5-x2x9z",
                ["k8s.namespace.name"] = "store",
                ["k8s.pod.uid"] = Pod,
                ["k8s.pod.ip"] = "10.1.2.3",
                ["k8s.node.name"] = "node-7",
                ["k8s.replicaset.name"] = "shop-6d8c9b7f5",
                ["k8s.deployment.name"] = "shop",
                ["k8s.container.name"] = "web",
                ["k8s.container.restart_count"] = "3",
                ["container.image.name"] = "registry.example:5000/shop/web",
            },
            target.ResolvedAttributes);
    }

    [Theory]
    [InlineData(true, "It answers 401 (Unauthorized). Let the service account get nodes/pods")]
    [InlineData(false, "The SSL connection could not be established")]
    public async Task KubeletThatRefuses_OrIsSomebodyElse_IsReported(bool isSigned, string reason)
    {
        using var kubelet = new Kubelet(static _ => Pods);
        using var resolver = new KubeletResolver
        {
            Endpoint = kubelet.Endpoint,
            TokenFile = "/dev/null",
            AuthorityFile = isSigned ? kubelet.AuthorityFile : "/nowhere",
        };

        (Target target, IReadOnlyList<string> warnings) = await TraceAsync(resolver, static (_, warnings) => warnings.Count > 0);

        Assert.StartsWith($"The target resolver KubeletResolver failed: The kubelet at {kubelet.Endpoint} could not be asked: {reason}", Assert.Single(warnings), StringComparison.Ordinal);
        Assert.Empty(target.ResolvedAttributes);
    }

    private static async Task<(Target Target, IReadOnlyList<string> Warnings)> TraceAsync(
        KubeletResolver resolver, Func<Target, IReadOnlyList<string>, bool> isDone)
    {
        // As the kubelet and containerd name the control groups, with systemd.
        using var cgroup = new OwnCgroup($"kubepods.slice/kubepods-pod{Pod.Replace('-', '_')}.slice/cri-containerd-{Container}.scope");
        using HttpServer server = HttpServer.Start("bash", [.. cgroup.Enter(), HttpServer.Build(GoToolchain.Distribution)]);
        using var recorder = new TargetRecorder();
        await using Manager manager = recorder.Start(new ManagerOptions { Probes = [NetHttpServerProbe.Descriptor], Resolvers = [resolver] });
        Target target = manager.AddProcess(server.ProcessId);
        await Waiting.Until(() => isDone(target, recorder.Warnings));
        return (target, recorder.Warnings);
    }
}
