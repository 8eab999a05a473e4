using Sonde.Runtime.Executables;
using Sonde.Runtime.Processes;

namespace Sonde.Tool.Tracing;

/// <summary>
/// What the tool needs of the Manager. Everything may throw what the Manager throws: a <see cref="TargetException"/> or a
/// <see cref="Sonde.Runtime.ProbeException"/>.
/// </summary>
internal interface ITracer : IAsyncDisposable
{
    /// <summary>A process was admitted. Raised on any thread.</summary>
    event Action<Target>? TargetStarted;

    /// <summary>
    /// An admitted process has ended or runs another program, and the last span of what it ran has been given to the sinks. Raised on
    /// any thread.
    /// </summary>
    event Action<Target>? TargetExited;

    /// <summary>Checks kernel, privileges and libbpf, and starts reading.</summary>
    void Start();

    /// <summary>Throws where an executable is unreadable, not Go, or has nothing to trace.</summary>
    void CheckExecutable(string path);

    /// <summary>Admits a running (or stopped) process.</summary>
    Target AddProcess(int processId);

    /// <summary>
    /// Admits a running (or stopped) process and all that it starts from now on, where that can be traced.
    /// </summary>
    void FollowProcess(int processId);

    /// <summary>Processes whose next program is admitted, too, and that have not ended.</summary>
    IReadOnlyCollection<int> FollowedProcesses { get; }

    /// <summary>How many programs of followed processes are being analysed.</summary>
    int ProgramsBeingAnalysed { get; }

    /// <summary>Admits every process of an executable, also those that start later.</summary>
    void AddExecutable(string path);

    /// <summary>
    /// Detaches everything and gives what is still in the ring to the sinks. <see cref="GetStatus"/> goes on working.
    /// </summary>
    void Stop();

    /// <summary>What is attached and what was counted.</summary>
    TracerStatus GetStatus();
}
