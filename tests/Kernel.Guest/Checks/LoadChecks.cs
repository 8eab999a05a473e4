using System.Globalization;
using Sonde.Kernel.Guest.Bpf;
using Sonde.Probes.Go;
using Sonde.Runtime;
using Sonde.Runtime.Attaching;
using Sonde.Runtime.Interop;
using Sonde.Runtime.Kernel;
using Sonde.Runtime.Loading;
using Sonde.Runtime.Probes;
using Sonde.Tests.Kernel;

namespace Sonde.Kernel.Guest.Checks;

/// <summary>Loads every probe with every combination of its switches.</summary>
internal static class LoadChecks
{
    public static void Run(bool useUprobeMulti)
    {
        using var loader = new ProbeLoader(new ManagerOptions { Probes = ProbeRegistry.All }, useUprobeMulti);
        // If the kernel does not let programs write to processes, the Manager never uses that.
        bool canWrite = BpfSyscall.SupportsWritingToProcesses();
        foreach (ProbeDescriptor probe in ProbeRegistry.All.Append(GoroutineParentsProbe.Descriptor).Append(new FunctionProbe([], rate: 1).Descriptor).Where(probe => canWrite || probe.Needs != ProbeNeed.WriteToProcess))
        {
            foreach ((string switches, KernelTypes.Config config) in SwitchCombinations.All())
                Load(loader, probe, config, $"{probe.Name} {(useUprobeMulti ? "uprobe_multi" : "perf_event")} {switches}");
        }
    }

    private static void Load(ProbeLoader loader, ProbeDescriptor probe, KernelTypes.Config config, string subject)
    {
        try
        {
            using LoadedProbe loaded = loader.Load(probe, config);
            uint most = loaded.Programs.Max(static program => KernelFacts.VerifiedInstructions(program.Descriptor));
            Report.Add(GuestCheck.Load, subject, Outcome.Passed, most.ToString(CultureInfo.InvariantCulture));
        }
        catch (ProbeException e)
        {
            Report.Log((e as VerifierException)?.VerifierLog ?? e.ToString());
            Report.Add(GuestCheck.Load, subject, Outcome.Failed, e.Message);
        }
    }
}
