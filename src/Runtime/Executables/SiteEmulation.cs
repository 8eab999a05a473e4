namespace Sonde.Runtime.Executables;

/// <summary>Which sites the kernel emulates. It single-steps all others, which costs several times as much.</summary>
internal static class SiteEmulation
{
    /// <summary>
    /// Whether the kernel emulates a site. It emulates <c>ret</c> on arm64 (arch/arm64/kernel/probes/decode-insn.c,
    /// <c>arm_probe_decode_insn</c>), but not on x86-64 (arch/x86/kernel/uprobes.c, <c>branch_setup_xol_ops</c>).
    /// </summary>
    internal static bool IsEmulated(this ProbeSiteKind kind, GoArchitecture architecture) => kind switch
    {
        ProbeSiteKind.EmulatedEntry or ProbeSiteKind.StackCheck or ProbeSiteKind.EarlyReturn or ProbeSiteKind.Call => true,
        ProbeSiteKind.Return => architecture == GoArchitecture.Arm64,
        _ => false,
    };
}
