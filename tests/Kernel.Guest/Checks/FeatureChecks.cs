using Sonde.Kernel.Guest.Bpf;
using Sonde.Runtime.Interop;
using Sonde.Tests.Kernel;

namespace Sonde.Kernel.Guest.Checks;

/// <summary>Tests the kernel for each feature that Sonde uses. The host decides whether a feature may be missing.</summary>
internal static class FeatureChecks
{
    public static void Run()
    {
        foreach (KernelFeature feature in KernelFeature.All)
            Report.Add(GuestCheck.Feature, feature.Name, Has(feature) ? Outcome.Passed : Outcome.Missing);
    }

    private static bool Has(KernelFeature feature) => feature.Kind switch
    {
        FeatureKind.Helper => KernelFacts.HasHelper(feature.Number),
        FeatureKind.SocketHelper => KernelFacts.HasSocketHelper(feature.Number),
        FeatureKind.Map => KernelFacts.HasMapType(feature.Number),
        FeatureKind.WriteUser => BpfSyscall.SupportsWritingToProcesses(),
        _ => BpfSyscall.SupportsUprobeMulti(),
    };
}
