namespace Sonde.Runtime.Discovery;

/// <summary>What has happened to a process.</summary>
public enum ProcessNoticeKind
{
    /// <summary>
    /// It runs. Each reader gets this for all processes at its start and again from time to time, because a notice can be lost.
    /// </summary>
    Running,

    /// <summary>It has begun to run another program, or it is new and runs its first one.</summary>
    Executed,

    /// <summary>It has begun to listen on another TCP port. Without events of the kernel, this is not noticed; a port then shows in
    /// <see cref="Running"/>.</summary>
    Listening,

    /// <summary>It has ended. Only its id and start time are known, unless they were read before.</summary>
    Exited,
}
