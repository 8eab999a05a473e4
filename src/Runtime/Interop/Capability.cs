namespace Sonde.Runtime.Interop;

/// <summary>Capabilities that Sonde needs for some operation, one bit each, as in <c>linux/capability.h</c>.</summary>
[Flags]
internal enum Capability : ulong
{
    None = 0,

    /// <summary>Allows reading and writing files regardless of their mode.</summary>
    DacOverride = 1ul << 1,

    /// <summary>Allows reading files regardless of their mode, such as executables and environments of other users.</summary>
    DacReadSearch = 1ul << 2,

    /// <summary>Allows removing capabilities from the bounding set.</summary>
    SetPcap = 1ul << 8,

    /// <summary>Allows loading and attaching programs that work on sockets.</summary>
    NetAdmin = 1ul << 12,

    /// <summary>Allows inspecting processes of other users.</summary>
    SysPtrace = 1ul << 19,

    /// <summary>
    /// Includes <see cref="Perfmon"/>, <see cref="Bpf"/> and what socket programs need, and allows writing into processes.
    /// </summary>
    SysAdmin = 1ul << 21,

    /// <summary>Allows keeping writers to files of other users waiting.</summary>
    Lease = 1ul << 28,

    /// <summary>Allows loading programs that read the memory of the kernel and of processes.</summary>
    Perfmon = 1ul << 38,

    /// <summary>Allows creating maps and loading programs.</summary>
    Bpf = 1ul << 39,
}
