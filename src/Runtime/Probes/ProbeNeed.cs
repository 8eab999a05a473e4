namespace Sonde.Runtime.Probes;

/// <summary>How a probe adds trace contexts to outgoing requests, as <c>[Probe(Needs = ...)]</c> declares it.</summary>
public enum ProbeNeed
{
    /// <summary>It adds none.</summary>
    Nothing,

    /// <summary>It writes them into the traced process's own buffers.</summary>
    WriteToProcess,

    /// <summary>It offers them to sockets, and the kernel adds them when it sends.</summary>
    Sockets,
}
