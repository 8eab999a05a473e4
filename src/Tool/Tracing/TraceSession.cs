using System.Collections.Concurrent;
using Sonde.OpenTelemetry;
using Sonde.Runtime;
using Sonde.Runtime.Executables;
using Sonde.Runtime.Processes;
using Sonde.Runtime.Spans;
using Sonde.Tool.Errors;
using Sonde.Tool.Launch;
using Sonde.Tool.View;

namespace Sonde.Tool.Tracing;

/// <summary>One run of <c>sonde trace</c>, from the first check to the final counters.</summary>
internal sealed class TraceSession : IDisposable
{
    /// <summary>How long a slow or stuck reader of the output can delay the end.</summary>
    private static readonly TimeSpan OutputPatience = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(250);
    private const int LooksForTheRest = 40;

    private readonly TraceRequest _request;
    private readonly Progress _progress;
    private readonly VerifierLogFile _verifierLog;
    private readonly ManualResetEventSlim _stop = new();
    private readonly CancellationTokenSource _hurry = new();
    private readonly ConsoleSink? _console;
    private readonly OpenTelemetrySink? _otlp;
    private readonly ITracer _tracer;
    private readonly UntracedTime _untraced = new();
    private readonly Timing? _timing;
    private readonly ConcurrentDictionary<string, bool> _analysed = [];
    private TracerStatus? _final;

    private TraceSession(
        TraceRequest request, Func<TraceRequest, IReadOnlyList<ISpanSink>, Action<string>, ITracer> createTracer,
        TextWriter output, TextWriter error)
    {
        _request = request;
        _timing = request.Timing ? new Timing() : null;
        _progress = new Progress(error, request.Quiet);
        _verifierLog = VerifierLogFile.Open(request.VerifierLog, _progress.Print);
        var sinks = new List<ISpanSink>();
        if (request.Output != SpanOutput.None)
            sinks.Add(_console = new ConsoleSink(output, SpanFormats.Create(request.Output, request.AllAttributes), OnOutputClosed));
        if (request.Export)
        {
            sinks.Add(_otlp = new OpenTelemetrySink(new OpenTelemetrySinkOptions
            {
                Endpoint = request.Endpoint,
                Protocol = request.Protocol,
                ServiceName = request.ServiceName,
            }));
            _otlp.Warning += _progress.Warn;
        }

        if (_timing is not null)
            sinks.Add(new FirstSpanSink(_timing));
        _tracer = createTracer(request, sinks, _progress.Warn);
    }

    /// <summary>Traces until the user, the process or the command ends it.</summary>
    /// <returns>The exit code.</returns>
    public static int Run(
        TraceRequest request, Func<TraceRequest, IReadOnlyList<ISpanSink>, Action<string>, ITracer> createTracer,
        TextWriter output, TextWriter error)
    {
        using var session = new TraceSession(request, createTracer, output, error);
        try
        {
            return session.Run();
        }
        catch (TargetException e) when (e.InnerException is VerifierException refusal)
        {
            session._verifierLog.Write(refusal);
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _tracer.DisposeAsync().AsTask().GetAwaiter().GetResult();
        if (_final is { } final)
        {
            _timing?.End("closing programs and maps");
            PrintTiming("timing of the stop", final);
        }
        _console?.Dispose();
        _otlp?.Dispose();
        _verifierLog.Dispose();
        _progress.Dispose();
        _stop.Dispose();
        _hurry.Dispose();
    }

    private int Run()
    {
        _tracer.TargetStarted += OnTargetStarted;
        _tracer.TargetExited += OnTargetExited;
        _timing?.End("reading the options and creating the sinks");
        _tracer.Start();
        _timing?.Skip();
        _progress.Say(Progress.Propagation(_request.Propagate, _tracer.GetStatus()));
        int exitCode = _request switch
        {
            { ProcessIds: { Count: > 0 } processes } => TraceProcesses(processes),
            { Executable: { } path } => TraceExecutable(path),
            _ => TraceCommand(),
        };
        Finish();
        return exitCode;
    }

    private int TraceProcesses(IReadOnlyList<int> processes)
    {
        using var signals = new StopSignals(OnSignal);
        var running = new ConcurrentDictionary<int, bool>(processes.Select(static processId => KeyValuePair.Create(processId, true)));
        // Subscribe first, because a process may end between its admission and the next line.
        _tracer.TargetExited += ended =>
        {
            if (!IsFollowed(ended.ProcessId) && running.TryRemove(ended.ProcessId, out _) && running.IsEmpty)
                _stop.Set();
        };
        foreach (int processId in processes.Distinct())
        {
            _progress.Say($"analysing process {processId}");
            _tracer.AddProcess(processId);
        }
        MarkAttached();
        // A process may end as a program that is not traced.
        while (!_stop.Wait(LookInterval) && running.Keys.Any(IsFollowed))
        {
        }
        return ExitCode.Success;
    }

    private int TraceExecutable(string path)
    {
        using var signals = new StopSignals(OnSignal);
        string full = Path.GetFullPath(path);
        _progress.Say($"analysing {full}");
        _tracer.AddExecutable(full);
        _progress.Say($"tracing every process of {full}, including those that start later; Ctrl-C ends the trace");
        MarkAttached();
        return WaitForStop();
    }

    private int TraceCommand()
    {
        string path = CommandPath.Resolve(_request.Command[0], Environment.GetEnvironmentVariable("PATH"));
        var targets = new TargetLog(_tracer);
        SayWhatIsFollowed(path);
        int processId = HeldProcess.Start(path, _request.Command.Skip(1), held => _untraced.ExceptFor(held, () => _tracer.FollowProcess(held)));
        MarkAttached();
        WaitStatus status;
        using (new SignalRelay(processId, _hurry.Cancel))
        {
            do
                status = WaitStatus.Next(processId);
            while (status.IsStopped);
        }
        WaitForTheRest(targets, processId);
        if (!targets.HadAny)
            _progress.Say($"nothing was traced: no probe could be attached to '{path}' or to a program that it ran");
        return status.ExitCode;
    }

    private void SayWhatIsFollowed(string path)
    {
        _progress.Say($"analysing {path}");
        try
        {
            _tracer.CheckExecutable(path);
            _progress.Say($"tracing {path} and the Go programs that it runs");
        }
        catch (TargetException e) when (ExitCode.Of(e) is ExitCode.NotGo)
        {
            _progress.Say($"{path} is not a Go program; tracing the Go programs that it runs");
        }
        catch (TargetException e) when (ExitCode.Of(e) is ExitCode.NothingToTrace)
        {
            _progress.Say($"{e.Message} Tracing the other Go programs that it runs");
        }
    }

    // A server that restarts itself leaves its successor behind, and a script may leave a server behind.
    private void WaitForTheRest(TargetLog targets, int command)
    {
        if (_hurry.IsCancellationRequested)
            return;
        using var signals = new StopSignals(OnSignal);
        // A process that was just started must first be reported and then be analysed.
        for (int looks = 0; IsDue(looks) && !targets.RunsBeside(command) && _tracer.FollowedProcesses.Count > 0; looks++)
            _stop.Wait(LookInterval);
        if (!targets.RunsBeside(command) || _stop.IsSet)
            return;
        _progress.Say("the command has ended, but processes that it started still run; tracing until they end; Ctrl-C ends the trace");
        while (targets.RunsBeside(command) && !_stop.Wait(LookInterval))
        {
        }
    }

    private bool IsDue(int looks) => !_stop.IsSet && (looks < LooksForTheRest || _tracer.ProgramsBeingAnalysed > 0);

    private bool IsFollowed(int processId) => _tracer.FollowedProcesses.Contains(processId);

    private int WaitForStop()
    {
        _stop.Wait();
        return ExitCode.Success;
    }

    private void MarkAttached()
    {
        _timing?.Mark("attached");
        if (_timing is not null)
            PrintTiming("timing of the start", _tracer.GetStatus());
    }

    private void PrintTiming(string title, TracerStatus status)
    {
        if (_timing is not null)
            _progress.Print(_timing.Table(title, status.Phases, status.Began));
    }

    private void OnSignal()
    {
        _timing?.Mark("asked to stop");
        _hurry.Cancel();
        _stop.Set();
    }

    private void OnOutputClosed(string reason)
    {
        _progress.Say($"spans are no longer shown, because the output cannot be written: {reason}");
        _stop.Set();
    }

    private void Finish()
    {
        // Once the user has asked for the end, one more signal kills the tool at once, and every wait has a limit.
        using StopSignals? signals = _hurry.IsCancellationRequested ? null : new StopSignals(_hurry.Cancel);
        _tracer.Stop();
        _timing?.Skip();
        Task exported = Task.Run(() => _otlp?.Dispose());
        _console?.Complete(OutputPatience, _hurry.Token);
        exported.Wait();
        _timing?.End("flushing the output and the export");
        TracerStatus status = _tracer.GetStatus();
        _final = status;
        _progress.Say(Progress.Summary(status));
        if (_untraced.Summary is { } untraced)
            _progress.Say(untraced);
        if (status.SinkErrors > 0)
            _progress.Say($"{Progress.Count(status.SinkErrors, "span")} not delivered, because a sink failed");
        if (status.WithoutContext.Any(static reason => reason.Count > 0))
            _progress.Say(Progress.WithoutContext(status.WantedContexts, status.WithoutContext));
        if (status.LostAnnotations.Any(static reason => reason.Count > 0))
            _progress.Say(Progress.Annotations(status.WantedAnnotations, status.LostAnnotations));
        if (_console is { NotShown: > 0 })
            _progress.Say($"{Progress.Count(_console.NotShown, "span")} not shown, because the output was too slow");
        if (_otlp is not null)
            _progress.Say($"OTLP: {_otlp.Exported} exported, {_otlp.Failed} failed, {_otlp.Dropped} dropped");
        foreach (string line in FunctionSpanChoice.Lines(status.Functions, _request.FunctionRate, _request.FunctionCost))
            _progress.Say(line);
        foreach (string line in CostText.Lines(status))
            _progress.Say(line);
    }

    private void OnTargetStarted(Target target)
    {
        TracerStatus status = _tracer.GetStatus();
        _progress.SayAttached(target, status);
        foreach (VerifierException refusal in status.Attachments.Select(static attachment => attachment.Refusal).OfType<VerifierException>())
            _verifierLog.Write(refusal);
        _progress.Say($"tracing {target}{_untraced.Of(target)}");
        if (_analysed.TryAdd(target.ExecutablePath, true))
            SpareMemory.Release();
    }

    private void OnTargetExited(Target target) =>
        _progress.Say($"{target} {(IsFollowed(target.ProcessId) ? "runs another program now" : "has ended")}");
}
