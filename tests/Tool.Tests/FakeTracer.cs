using Sonde.Runtime.Executables;
using Sonde.Runtime.Processes;
using Sonde.Runtime.Spans;
using Sonde.Tests.Spans;
using Sonde.Tool.Cli;
using Sonde.Tool.Tracing;

namespace Sonde.Tool.Tests;

/// <summary>A tracer that a test scripts.</summary>
internal sealed class FakeTracer : ITracer
{
    public event Action<Target>? TargetStarted;

    public event Action<Target>? TargetExited;

    /// <summary>The sinks that receive the spans; set when the session creates its tracer.</summary>
    public IReadOnlyList<ISpanSink> Sinks { get; private set; } = [];

    /// <summary>The request of the session; set when the session creates its tracer.</summary>
    public TraceRequest? Request { get; private set; }

    /// <summary>Thrown by <see cref="Start"/>.</summary>
    public Exception? StartFailure { get; init; }

    /// <summary>Runs when a process is admitted.</summary>
    public Action<int> OnAdd { get; init; } = static _ => { };

    /// <summary>Returns the processes that are followed.</summary>
    public Func<IReadOnlyCollection<int>> OnLook { get; init; } = static () => [];

    public TracerStatus Status { get; init; } = new([], 0, []);

    public List<string> Calls { get; } = [];

    public ITracer Create(TraceRequest request, IReadOnlyList<ISpanSink> sinks, Action<string> warn)
    {
        (Request, Sinks) = (request, sinks);
        return this;
    }

    public void Start()
    {
        if (StartFailure is not null)
            throw StartFailure;
        Calls.Add("start");
    }

    public void CheckExecutable(string path) => Calls.Add($"check {path}");

    public Target AddProcess(int processId)
    {
        Calls.Add("add");
        OnAdd(processId);
        Target target = SpanRecord.NewTarget(processId);
        TargetStarted?.Invoke(target);
        return target;
    }

    public void FollowProcess(int processId) => AddProcess(processId);

    public IReadOnlyCollection<int> FollowedProcesses => OnLook();

    public int ProgramsBeingAnalysed => 0;

    public void AddExecutable(string path) => Calls.Add($"executable {path}");

    /// <summary>Reports that a process has been admitted.</summary>
    public void Begin(int processId) => TargetStarted?.Invoke(SpanRecord.NewTarget(processId));

    /// <summary>Reports that a process has ended.</summary>
    public void End(int processId) => TargetExited?.Invoke(SpanRecord.NewTarget(processId));

    public void Stop() => Calls.Add("stop");

    public TracerStatus GetStatus() => Status;

    public ValueTask DisposeAsync()
    {
        Calls.Add("dispose");
        return ValueTask.CompletedTask;
    }
}
