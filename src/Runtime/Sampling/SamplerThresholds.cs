using System.Runtime.InteropServices;

namespace Sonde.Runtime.Sampling;

/// <summary>Mirrors <c>struct sonde_sampler</c> of <c>sonde/sampler.bpf.h</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct SamplerThresholds
{
    internal ulong Root;
    internal ulong RemoteSampled;
    internal ulong RemoteNotSampled;
    internal ulong LocalSampled;
    internal ulong LocalNotSampled;
}
