namespace Sonde.Runtime.Status;

/// <summary>Which outgoing requests are given the trace context.</summary>
public enum ContextPropagation
{
    /// <summary>None.</summary>
    None,

    /// <summary>
    /// Those over HTTP/1 without TLS, on connections that were made after the process came under trace. The kernel adds the header as it
    /// takes the bytes: what there is where programs may not write into processes.
    /// </summary>
    PlainHttp1,

    /// <summary>All that the probes know. Programs write it into the target's buffers.</summary>
    Full,
}
