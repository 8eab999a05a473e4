namespace Sonde;

/// <summary>How a probe adds trace contexts to outgoing requests. A Manager allows one way at a time, so that no request gets two.</summary>
public enum ProbeNeeds
{
    /// <summary>It does not.</summary>
    Nothing,

    /// <summary>
    /// It writes them into the traced process's own buffers: <c>sonde/inject.bpf.h</c>. The kernel must let programs write into processes
    /// (<c>bpf_probe_write_user</c>: CAP_SYS_ADMIN and no lockdown).
    /// </summary>
    WriteToProcess,

    /// <summary>
    /// It offers them to sockets, where the kernel adds them as it sends: <c>sonde/socket_line.bpf.h</c>. This is the way where programs may
    /// not write into processes (Linux 6.10, CAP_NET_ADMIN).
    /// </summary>
    Sockets,
}
