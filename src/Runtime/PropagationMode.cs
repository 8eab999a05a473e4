namespace Sonde.Runtime;

/// <summary>Into which outgoing requests a <see cref="Manager"/> writes the trace context.</summary>
public enum PropagationMode
{
    /// <summary>None.</summary>
    Off,

    /// <summary>
    /// All that the kernel allows without showing in the target: those of all protocols where programs may write into processes, else those
    /// of plain HTTP/1, if sockets of which the kernel changes what is sent are otherwise as they were.
    /// </summary>
    Auto,

    /// <summary>
    /// The same, and those of plain HTTP/1 also where it shows in the target: on some kernels the ioctl <c>FIONREAD</c> then answers 0 on
    /// its outgoing connections. Go's own library does not ask it.
    /// </summary>
    Sockets,
}
