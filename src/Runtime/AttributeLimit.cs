using Sonde.Runtime.Kernel;

namespace Sonde.Runtime;

/// <summary>The maximum number of bytes that a probe records of one string. A longer string is cut, flagged and counted.</summary>
/// <param name="Probe">Name of the probe: <c>net/http/server</c>.</param>
/// <param name="Name">The limit, as the probe's BPF program declares it with <c>SONDE_LIMIT</c>: <c>path</c>.</param>
/// <param name="Bytes">From 1 to <see cref="Largest"/>.</param>
public sealed record AttributeLimit(string Probe, string Name, int Bytes)
{
    /// <summary>
    /// The largest limit: 1,023 bytes. A record holds strings up to its 4,096th byte, so a probe that fills many large strings cuts the
    /// last of them.
    /// </summary>
    public const int Largest = KernelTypes.StringMax;
}
