using Sonde.Runtime.Discovery;

namespace Sonde.Runtime.Tests.Discovery;

public sealed class ControlGroupTests
{
    private const string Id = "4c01db0b339c6a4f1d5b1d0b6d2f7c8e9a0b1c2d3e4f5061728394a5b6c7d8e9";
    private const string Pod = "0b1c2d3e-4f50-6172-8394-a5b6c7d8e9f0";

    [Theory]
    [InlineData($"/docker/{Id}")]
    [InlineData($"/system.slice/docker-{Id}.scope")]
    [InlineData($"/kubepods/besteffort/pod{Pod}/{Id}")]
    [InlineData($"/kubepods.slice/kubepods-pod0b1c.slice/cri-containerd-{Id}.scope")]
    [InlineData($"/kubepods.slice/kubepods-pod0b1c.slice/crio-{Id}.scope")]
    [InlineData($"/system.slice/containerd.service/kubepods-pod0b1c.slice:cri-containerd:{Id}")]
    [InlineData($"/machine.slice/libpod-{Id}.scope/container")]
    [InlineData($"/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-{Id}.scope")]
    [InlineData($"/docker/{Id}/init.scope")]
    [InlineData($"/../../docker-{Id}.scope")]
    public void Path_OfAContainer_HasItsId(string path) => Assert.Equal(Id, ControlGroup.ContainerIn(path));

    [Theory]
    [InlineData("/")]
    [InlineData("/system.slice/ssh.service")]
    [InlineData($"/machine.slice/libpod-conmon-{Id}.scope")]
    [InlineData($"/kubepods.slice/crio-conmon-{Id}.scope")]
    [InlineData("/docker/4c01db0b339c")]
    public void Path_OfNoContainer_HasNone(string path) => Assert.Null(ControlGroup.ContainerIn(path));

    [Theory]
    [InlineData("/system.slice/shop.service", "shop.service")]
    [InlineData("/system.slice/shop.service/worker", "shop.service")]
    [InlineData("/user.slice/user-1000.slice/user@1000.service/app.slice/app-shop-42.scope", "app-shop-42.scope")]
    [InlineData("/system.slice", null)]
    public void Path_InAUnit_HasItsName(string path, string? unit) => Assert.Equal(unit, ControlGroup.UnitIn(path));

    [Theory]
    [InlineData($"/kubepods/besteffort/pod{Pod}/{Id}", Pod)]
    [InlineData($"/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod0b1c2d3e_4f50_6172_8394_a5b6c7d8e9f0.slice/crio-{Id}.scope", Pod)]
    [InlineData("/system.slice/podman.service", null)]
    public void Path_InAPod_HasItsUid(string path, string? uid) => Assert.Equal(uid, ControlGroup.PodIn(path));

    [Theory]
    [InlineData("0::/shop\n", "/shop")]
    [InlineData("4:memory:/shop\n1:name=systemd:/system.slice/shop.service\n0::/\n", "/system.slice/shop.service")]
    [InlineData("4:memory:/docker/1\n3:cpu,cpuacct:/docker/1\n", "/docker/1")]
    [InlineData("4:memory:/\n0::/\n", "/")]
    [InlineData("", null)]
    public void Lines_OfBothVersions_HaveOnePath(string lines, string? path) => Assert.Equal(path, ControlGroup.PathIn(lines));
}
