using Sonde.Runtime.Executables;
using Sonde.Runtime.Processes;

namespace Sonde.Tool.Tracing;

/// <summary>
/// The part of the Manager that the tool needs. Every member may throw a <see cref="TargetException"/> or a
/// <see cref="Sonde.Runtime.ProbeException"/>, as the Manager does.
/// </summary>
internal interface ITracer : IAsyncDisposable
{
    /// <summary>Raised on any thread when a process was admitted.</summary>
    event Action<Target>? TargetStarted;

    /// <summary>
    /// Raised on any thread when an admitted process has ended or runs another program, after the sinks have received the last span of
    /// the program that it ran.
    /// </summary>
    event Action<Target>? TargetExited;

    /// <summary>Checks the kernel, the privileges and libbpf, and starts to read the ring.</summary>
    void Start();

    /// <summary>Throws if an executable is unreadable, is not a Go program, or has nothing to trace.</summary>
    void CheckExecutable(string path);

    /// <summary>Admits a running (or stopped) process.</summary>
    Target AddProcess(int processId);

    /// <summary>
    /// Admits a running (or stopped) process, and every process that it starts from now on and that can be traced.
    /// </summary>
    void FollowProcess(int processId);

    /// <summary>The running processes whose next program is admitted too.</summary>
    IReadOnlyCollection<int> FollowedProcesses { get; }

    /// <summary>How many programs of followed processes are being analysed.</summary>
    int ProgramsBeingAnalysed { get; }

    /// <summary>Admits every process of an executable, including those that start later.</summary>
    void AddExecutable(string path);

    /// <summary>
    /// Detaches everything and passes the records that are still in the ring to the sinks. <see cref="GetStatus"/> keeps working.
    /// </summary>
    void Stop();

    /// <summary>Returns what is attached, and the counters.</summary>
    TracerStatus GetStatus();
}
