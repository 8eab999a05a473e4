namespace Sonde.Runtime;

/// <summary>The outgoing requests into which a <see cref="Manager"/> writes the trace context.</summary>
public enum PropagationMode
{
    /// <summary>The trace context is written into no request.</summary>
    Off,

    /// <summary>
    /// The trace context is written wherever the kernel allows it without a visible effect in the target. If programs may write into
    /// processes, these are requests of all protocols. Otherwise they are plain HTTP/1 requests, provided that sockets whose outgoing bytes
    /// the kernel changes behave as before in every other way.
    /// </summary>
    Auto,

    /// <summary>
    /// As <see cref="Auto"/>, and also plain HTTP/1 requests where the effect is visible in the target: on some kernels, the ioctl
    /// <c>FIONREAD</c> then answers 0 on its outgoing connections. Go's standard library does not use that ioctl.
    /// </summary>
    Sockets,
}
