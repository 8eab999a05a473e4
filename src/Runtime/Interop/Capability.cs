namespace Sonde.Runtime.Interop;

/// <summary>Capabilities that Sonde needs somewhere, one bit each, as in <c>linux/capability.h</c>.</summary>
[Flags]
internal enum Capability : ulong
{
    None = 0,

    /// <summary>To read and write files whatever their mode.</summary>
    DacOverride = 1ul << 1,

    /// <summary>To read files whatever their mode: executables and environments of other users.</summary>
    DacReadSearch = 1ul << 2,

    /// <summary>To load and attach what works on sockets.</summary>
    NetAdmin = 1ul << 12,

    /// <summary>To look into processes of other users.</summary>
    SysPtrace = 1ul << 19,

    /// <summary>Holds what the last two allow, and what socket programs need; and allows writing into processes.</summary>
    SysAdmin = 1ul << 21,

    /// <summary>To load programs that look into the kernel and into processes.</summary>
    Perfmon = 1ul << 38,

    /// <summary>To make maps and load programs.</summary>
    Bpf = 1ul << 39,
}
