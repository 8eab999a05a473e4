using System.Net.Sockets;
using Sonde.Runtime;
using Sonde.Runtime.Discovery;
using Sonde.Runtime.Executables;
using Sonde.Runtime.Processes;
using Sonde.Runtime.Sampling;
using Sonde.Runtime.Spans;
using Sonde.Runtime.Status;

namespace Sonde.Tool.Agent.Engine;

/// <summary>
/// The part of the Manager that the agent needs. Every member may throw a <see cref="TargetException"/> or a <see cref="ProbeException"/>,
/// as the Manager does, and is safe for use by several threads.
/// </summary>
internal interface IAgentEngine : IAsyncDisposable
{
    /// <summary>Raised on any thread when a process was admitted.</summary>
    event Action<Target>? TargetStarted;

    /// <summary>Raised on any thread when an admitted process has ended or is not traced any more.</summary>
    event Action<Target>? TargetExited;

    /// <summary>Raised on any thread with a warning.</summary>
    event Action<string>? Warning;

    /// <summary>
    /// Gives up the rights that the engine does not use. This program may begin anew for that, so it comes before everything that has an
    /// effect.
    /// </summary>
    /// <param name="propagation">How trace contexts will be written into requests.</param>
    /// <returns>Why the engine keeps rights that it does not use; <see langword="null"/> if it has none.</returns>
    string? KeepRights(PropagationMode propagation);

    /// <summary>Starts. Nothing is traced before there are rules.</summary>
    void Start(ManagerOptions options);

    /// <summary>Replaces the rules that select targets.</summary>
    /// <param name="rules">The rules.</param>
    /// <param name="skipOpenTelemetry">Whether processes are left out that export OpenTelemetry themselves.</param>
    void SetRules(IReadOnlyList<TargetRule> rules, bool skipOpenTelemetry);

    void SetGroup(TargetGroup group);

    void SetSampler(SpanSampler sampler);

    void SetSinks(IReadOnlyList<ISpanSink> sinks);

    void SetProbe(string probe, bool isOn);

    /// <summary>Switches a probe in one process.</summary>
    /// <returns>Whether the process is traced.</returns>
    bool SetProbe(string probe, bool isOn, int processId);

    Target Trace(int processId, string group);

    void Trace(string executable, string group);

    /// <returns>Whether it was traced.</returns>
    bool Untrace(int processId);

    /// <returns>Whether it was traced as a whole.</returns>
    bool Untrace(string executable);

    ManagerStatus GetStatus();

    /// <summary>Hands everything over to the engine at the other end of a connection, and stops.</summary>
    Task<ManagerStatus> HandOverAsync(Socket connection);

    /// <summary>Detaches everything and passes the records that are still in the ring to the sinks.</summary>
    ManagerStatus Stop();
}
