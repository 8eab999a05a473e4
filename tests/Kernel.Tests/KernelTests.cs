using Sonde.Kernel.Tests.Machine;
using Sonde.Kernel.Tests.Results;
using Sonde.Tests.Kernel;

namespace Sonde.Kernel.Tests;

/// <summary>
/// Sonde on kernels other than that of this machine. <c>SONDE_KERNELS</c> names them, or is <c>all</c>. Without it, one is booted.
/// </summary>
public sealed class KernelTests(KernelMatrix matrix) : IClassFixture<KernelMatrix>
{
    private static readonly Version OldestSupported = new(5, 15);

    public static TheoryData<string> Names => [.. KernelImage.Wanted.Select(static kernel => kernel.Name)];

    [MachineTheory]
    [MemberData(nameof(Names))]
    public async Task Kernel_InAVirtualMachine_TracesOrSaysWhyNot(string name)
    {
        var kernel = KernelImage.Get(name);
        KernelRun run = await matrix.GetAsync(kernel);

        Assert.True(run.IsComplete, VirtualMachine.LastLines(KernelMatrix.ConsoleOf(kernel)));
        Assert.Empty(run.Failures);
        AssertFeatures(run);
        if (run.Version < OldestSupported)
            Assert.Contains($"needs Linux {OldestSupported} or later", run.Single(GuestCheck.Refusal).Detail, StringComparison.Ordinal);
        else
            AssertTraced(run);
    }

    // Comparing only the results would not show a feature that is missing on a kernel that is new enough.
    private static void AssertFeatures(KernelRun run)
    {
        foreach (KernelFeature feature in KernelFeature.All)
        {
            bool lockedOut = feature.Name == KernelFeature.WriteUser && run.Kernel.IsLockedDown;
            Assert.Equal((feature.Name, run.Version >= feature.Since && !lockedOut), (feature.Name, run.Has(feature.Name)));
        }
    }

    private static void AssertTraced(KernelRun run)
    {
        Assert.Empty(run.Of(GuestCheck.Refusal));
        int backends = run.Has(KernelFeature.UprobeMulti) ? 2 : 1;
        Assert.Equal(backends, run.Of(GuestCheck.Backend).Count);
        Assert.Equal(backends, run.Of(GuestCheck.Spans).Count);
        Assert.Equal(backends, run.Of(GuestCheck.Parents).Count);
        Assert.Equal(backends, run.Of(GuestCheck.Functions).Count);
        Assert.NotEmpty(run.Of(GuestCheck.Load));
        Assert.Equal(run.Has(KernelFeature.ProcessOfSocket), run.Single(GuestCheck.Sockets).Outcome == Outcome.Passed);
        Assert.Equal(run.Kernel.IsLockedDown ? "integrity" : "none", run.Lockdown);
    }
}
