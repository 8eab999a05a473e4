using Sonde.Runtime.Kernel;

namespace Sonde.Runtime;

/// <summary>How many bytes of one string a probe records at most. What is longer is cut, flagged and counted.</summary>
/// <param name="Probe">Name of the probe: <c>net/http/server</c>.</param>
/// <param name="Name">The limit, as the probe's BPF program declares it with <c>SONDE_LIMIT</c>: <c>path</c>.</param>
/// <param name="Bytes">From 1 to <see cref="Largest"/>.</param>
public sealed record AttributeLimit(string Probe, string Name, int Bytes)
{
    /// <summary>
    /// The largest limit: 1,023 bytes. A record takes strings up to its 4,096th byte, so that a probe which fills many large ones
    /// cuts the last of them.
    /// </summary>
    public const int Largest = KernelTypes.StringMax;
}
