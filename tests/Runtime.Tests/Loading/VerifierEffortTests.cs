using System.Globalization;
using Sonde.Probes.Go;
using Sonde.Runtime.Bpf;
using Sonde.Runtime.Interop;
using Sonde.Runtime.Loading;
using Sonde.Runtime.Probes;

namespace Sonde.Runtime.Tests.Loading;

/// <summary>Most of the time from the start to the first span is the verifier's work on the programs.</summary>
public sealed class VerifierEffortTests
{
    // About 35 ms on the machine of bench/results/cost-start.md. A loop that the verifier follows in each iteration multiplies a program's
    // count: move its body into a global function, which is verified once.
    private const int Most = 45_000;

    [Fact]
    public void Programs_OfAllProbes_CostTheVerifierABoundedNumberOfInstructions()
    {
        using var loader = new ProbeLoader(new ManagerOptions { Probes = ProbeRegistry.All }, BpfSyscall.SupportsUprobeMulti());
        foreach (ProbeDescriptor probe in ProbeRegistry.All.Where(probe => loader.Propagator.WhyNot(probe.Needs) is null))
        {
            using LoadedProbe loaded = loader.Load(probe, 0);
            foreach (string program in probe.Hooks.SelectMany(static hook => new[] { hook.Entry, hook.Return }).OfType<string>().Distinct())
                Assert.True(VerifiedBy(loaded.GetProgram(program)) is > 0 and <= Most, $"{program}: {VerifiedBy(loaded.GetProgram(program))}");
        }
    }

    private static int VerifiedBy(BpfProgram program) => int.Parse(
        File.ReadLines($"/proc/self/fdinfo/{program.Descriptor}").Select(static line => line.Split(':', 2))
            .First(static parts => parts[0] == "verified_insns")[1],
        CultureInfo.InvariantCulture);
}
