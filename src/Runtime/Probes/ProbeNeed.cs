namespace Sonde.Runtime.Probes;

/// <summary>How a probe adds trace contexts to outgoing requests; what <c>[Probe(Needs = ...)]</c> says.</summary>
public enum ProbeNeed
{
    /// <summary>It does not.</summary>
    Nothing,

    /// <summary>It writes them into the traced process's own buffers.</summary>
    WriteToProcess,

    /// <summary>It offers them to sockets, where the kernel adds them as it sends.</summary>
    Sockets,
}
