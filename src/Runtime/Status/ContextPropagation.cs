namespace Sonde.Runtime.Status;

/// <summary>Which outgoing requests receive the trace context.</summary>
public enum ContextPropagation
{
    /// <summary>No request receives it.</summary>
    None,

    /// <summary>
    /// HTTP/1 requests without TLS, on connections that were opened after tracing of the process began. The kernel adds the header when it
    /// accepts the bytes. This is what is possible where programs may not write into processes.
    /// </summary>
    PlainHttp1,

    /// <summary>All requests that the probes know. Programs write the trace context into the target's buffers.</summary>
    Full,
}
