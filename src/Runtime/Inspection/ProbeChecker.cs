using Sonde.Runtime.Attaching;
using Sonde.Runtime.Bpf;
using Sonde.Runtime.Interop;
using Sonde.Runtime.Kernel;
using Sonde.Runtime.Loading;
using Sonde.Runtime.Probes;

namespace Sonde.Runtime.Inspection;

/// <summary>Loads probes into the kernel and unloads them again, without a target and without attaching any.</summary>
internal static class ProbeChecker
{
    /// <summary>Checks probes one after the other; a problem of one does not stop the rest.</summary>
    /// <exception cref="ProbeException">Nothing can be loaded here: libbpf, the kernel or the privileges do not allow it.</exception>
    internal static IReadOnlyList<ProbeCheck> Check(IReadOnlyList<ProbeDescriptor> probes)
    {
        KernelCheck.Run();
        LibbpfLog.Install();
        using var loader = new ProbeLoader(
            new ManagerOptions { Probes = probes, PropagateContext = PropagationMode.Off }, BpfSyscall.SupportsUprobeMulti());
        return [.. probes.Select(probe => Check(loader, probe))];
    }

    private static ProbeCheck Check(ProbeLoader loader, ProbeDescriptor probe)
    {
        string[] programs = probe.IsOfFunctions ? [.. FunctionProbe.Programs] : [.. probe.Hooks.SelectMany(static hook => new[] { hook.Entry, hook.Return }).OfType<string>().Distinct()];
        if (probe.Needs == ProbeNeed.WriteToProcess && !BpfSyscall.SupportsWritingToProcesses())
        {
            return new ProbeCheck(probe, programs.Length, null)
            {
                Unasked = "this kernel refuses all programs that write into processes, because of lockdown or because CAP_SYS_ADMIN "
                    + "is missing",
            };
        }
        try
        {
            // The verifier skips code that a switch turns off, so it is run with all switches off and with all on.
            Load(loader, probe, programs, loader.ConfigOf(0));
            Load(loader, probe, programs, loader.ConfigOf(0) with { FollowGoroutines = 1 });
            return new ProbeCheck(probe, programs.Length, null);
        }
        catch (ProbeException e)
        {
            return new ProbeCheck(probe, programs.Length, e);
        }
    }

    private static void Load(ProbeLoader loader, ProbeDescriptor probe, string[] programs, KernelTypes.Config config)
    {
        using LoadedProbe loaded = loader.Load(probe, config);
        foreach (string program in programs)
            loaded.GetProgram(program);
    }
}
