using System.Runtime.InteropServices;
using Sonde.OpenTelemetry;
using Sonde.Runtime;
using Sonde.Runtime.Spans;
using Sonde.Runtime.Targets;
using Sonde.Tool.Cli;
using Sonde.Tool.Launch;
using Sonde.Tool.View;

namespace Sonde.Tool.Tracing;

/// <summary>One run of <c>sonde trace</c>, from the first check to the final counters.</summary>
internal sealed class TraceSession : IDisposable
{
    private readonly TraceRequest _request;
    private readonly Progress _progress;
    private readonly VerifierLogFile _verifierLog;
    private readonly ManualResetEventSlim _stop = new();
    private readonly ConsoleSink? _console;
    private readonly OpenTelemetrySink? _otlp;
    private readonly ITracer _tracer;

    private TraceSession(TraceRequest request, TracerFactory createTracer, TextWriter output, TextWriter error)
    {
        _request = request;
        _progress = new Progress(error, request.Quiet);
        _verifierLog = VerifierLogFile.Open(request.VerifierLog, error);
        var sinks = new List<ISpanSink>();
        if (request.Output != SpanOutput.None)
            sinks.Add(_console = new ConsoleSink(output, SpanFormats.Create(request), _stop.Set));
        if (request.Export)
        {
            sinks.Add(_otlp = new OpenTelemetrySink(
                new OpenTelemetrySinkOptions { Endpoint = request.Endpoint, ServiceName = request.ServiceName }));
            _otlp.Warning += _progress.Say;
        }

        _tracer = createTracer(request, sinks);
    }

    /// <summary>Traces until the user, the process or the command ends it.</summary>
    /// <returns>The exit code.</returns>
    public static int Run(TraceRequest request, TracerFactory createTracer, TextWriter output, TextWriter error)
    {
        using var session = new TraceSession(request, createTracer, output, error);
        try
        {
            return session.Run();
        }
        catch (ToolException e) when (e.InnerException?.InnerException is VerifierException refusal)
        {
            session._verifierLog.Write(refusal);
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _tracer.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _console?.Dispose();
        _otlp?.Dispose();
        _verifierLog.Dispose();
        _stop.Dispose();
    }

    private int Run()
    {
        _tracer.TargetStarted += OnTargetStarted;
        _tracer.TargetExited += OnTargetExited;
        _tracer.Start();
        _progress.Say(Progress.Propagation(_request.Propagate, _tracer.GetStatus()));
        int exitCode = _request switch
        {
            { ProcessId: { } pid } => TraceProcess(pid),
            { Executable: { } path } => TraceExecutable(path),
            _ => TraceCommand(),
        };
        Finish();
        return exitCode;
    }

    private int TraceProcess(int processId)
    {
        using var signals = new StopSignals(_stop);
        _progress.Say($"analysing process {processId}");
        // Subscribed first: the process may end between its admission and the next line.
        _tracer.TargetExited += ended =>
        {
            if (ended.ProcessId == processId)
                _stop.Set();
        };
        _tracer.AddProcess(processId);
        return WaitForStop();
    }

    private int TraceExecutable(string path)
    {
        using var signals = new StopSignals(_stop);
        string full = Path.GetFullPath(path);
        _progress.Say($"analysing {full}");
        _tracer.AddExecutable(full);
        _progress.Say($"tracing every process of {full}; waiting for it to start where none runs; Ctrl-C ends");
        return WaitForStop();
    }

    private int TraceCommand()
    {
        string path = CommandPath.Resolve(_request.Command[0], Environment.GetEnvironmentVariable("PATH"));
        _progress.Say($"analysing {path}");
        _tracer.CheckExecutable(path);
        int processId = HeldProcess.Start(path, _request.Command.Skip(1), pid => _tracer.AddProcess(pid));
        using var relay = new SignalRelay(processId);
        WaitStatus status;
        do
            status = WaitStatus.Next(processId);
        while (status.IsStopped);
        return status.ExitCode;
    }

    private int WaitForStop()
    {
        _stop.Wait();
        return ExitCode.Success;
    }

    /// <summary>The first signal ends the trace; a second one, while that takes too long, ends the tool.</summary>
    private sealed class StopSignals : IDisposable
    {
        private readonly PosixSignalRegistration[] _registrations;

        public StopSignals(ManualResetEventSlim stop)
        {
            PosixSignal[] signals = [PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP, PosixSignal.SIGQUIT];
            _registrations = [.. signals.Select(signal => PosixSignalRegistration.Create(signal, Handle))];

            void Handle(PosixSignalContext context)
            {
                context.Cancel = !stop.IsSet;
                stop.Set();
            }
        }

        public void Dispose()
        {
            foreach (PosixSignalRegistration registration in _registrations)
                registration.Dispose();
        }
    }

    private void Finish()
    {
        _tracer.Stop();
        _console?.Complete();
        _otlp?.Dispose();
        TracerStatus status = _tracer.GetStatus();
        _progress.Say(Progress.Summary(status.Spans, status.Losses));
        if (_console is { NotShown: > 0 })
            _progress.Say($"{Progress.Count(_console.NotShown, "span")} not shown, because the output was too slow");
        if (_otlp is null)
            return;
        _progress.Say($"OTLP: {_otlp.Exported} exported, {_otlp.Failed} failed, {_otlp.Dropped} dropped");
    }

    private void OnTargetStarted(Target target)
    {
        TracerStatus status = _tracer.GetStatus();
        _progress.SayAttached(target, status);
        foreach (VerifierException refusal in status.Attachments.Select(static attachment => attachment.Refusal).OfType<VerifierException>())
            _verifierLog.Write(refusal);
        _progress.Say($"tracing {target}");
    }

    private void OnTargetExited(Target target) => _progress.Say($"{target} has ended");
}
