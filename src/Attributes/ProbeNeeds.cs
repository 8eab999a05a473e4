namespace Sonde;

/// <summary>
/// How a probe adds trace contexts to outgoing requests. A Manager allows only one way at a time, so that no request gets two contexts.
/// </summary>
public enum ProbeNeeds
{
    /// <summary>The probe adds no trace context.</summary>
    Nothing,

    /// <summary>
    /// The probe writes trace contexts into buffers of the traced process, with <c>sonde/inject.bpf.h</c>. The kernel must allow programs
    /// to write to process memory (<c>bpf_probe_write_user</c>: CAP_SYS_ADMIN and no lockdown).
    /// </summary>
    WriteToProcess,

    /// <summary>
    /// The probe offers trace contexts to sockets, with <c>sonde/socket_line.bpf.h</c>, and the kernel adds them when it sends. This way
    /// also works if programs may not write to process memory. It needs Linux 6.10 and CAP_NET_ADMIN.
    /// </summary>
    Sockets,
}
