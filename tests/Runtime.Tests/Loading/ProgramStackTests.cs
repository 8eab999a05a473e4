using Sonde.Probes.Go;
using Sonde.Runtime.Interop;
using Sonde.Runtime.Loading;
using Sonde.Runtime.Probes;

namespace Sonde.Runtime.Tests.Loading;

public sealed class ProgramStackTests
{
    // add r9,gs:[…]: from Linux 6.13 on, the JIT compiler of x86-64 finds a program's per-CPU stack this way
    // (arch/x86/net/bpf_jit_comp.c, emit_priv_frame_ptr).
    private static ReadOnlySpan<byte> TakesProcessorsStack => [0x65, 0x4C, 0x03, 0x0C, 0x25];

    /// <summary>Uprobe programs are preempted, and two threads must not share a stack.</summary>
    [Fact]
    public void Programs_OfAllProbes_UseTheStackOfTheirThread()
    {
        using var loader = new ProbeLoader(new ManagerOptions { Probes = ProbeRegistry.All }, BpfSyscall.SupportsUprobeMulti());
        foreach (ProbeDescriptor probe in ProbeRegistry.All.Where(probe => loader.Propagator.WhyNot(probe.Needs) is null))
        {
            using LoadedProbe loaded = loader.Load(probe, 0);
            foreach (string program in probe.Hooks.SelectMany(static hook => new[] { hook.Entry, hook.Return }).OfType<string>().Distinct())
            {
                byte[] code = MachineCode.Of(loaded.GetProgram(program).Descriptor);
                Assert.NotEmpty(code);
                Assert.False(code.AsSpan().IndexOf(TakesProcessorsStack) >= 0, program);
            }
        }
    }
}
