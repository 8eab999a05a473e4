using Sonde.Runtime.Propagation;

namespace Sonde.Runtime.Tests.Propagation;

public sealed class UnifiedCgroupsTests
{
    [Theory]
    [InlineData("31 23 0:27 / /sys/fs/cgroup rw,nosuid shared:9 - cgroup2 cgroup2 rw,nsdelegate", "/sys/fs/cgroup")]
    [InlineData("42 32 0:35 / /sys/fs/cgroup/unified rw,relatime - cgroup2 none rw", "/sys/fs/cgroup/unified")]
    [InlineData(@"42 32 0:35 / /run/my\040groups rw shared:1 master:2 - cgroup2 cgroup2 rw", "/run/my groups")]
    [InlineData("35 31 0:30 / /sys/fs/cgroup/cpu rw,relatime - cgroup cgroup rw,cpu", null)]
    [InlineData("", null)]
    public void MountsIn_OfALine_IsWhereTheUnifiedHierarchyIs(string mount, string? expected) =>
        Assert.Equal(expected is null ? [] : [expected], UnifiedCgroups.MountsIn([mount]));
}
