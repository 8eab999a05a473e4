using System.Runtime.InteropServices;

namespace Sonde.Runtime.Loading;

/// <summary>Mirrors <c>struct sonde_config</c> of <c>sonde/config.bpf.h</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ProbeConfig
{
    /// <summary>Name of the section that holds it.</summary>
    internal const string Section = ".rodata.sonde";

    internal uint PidNamespace;
    internal uint Probe;
    internal uint WakeupBytes;
    internal Injection Inject;
    internal uint FollowGoroutines;
    internal uint Never;
}
