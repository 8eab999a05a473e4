using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text.Json;
using Sonde.Probes.Go;
using Sonde.Runtime;
using Sonde.Runtime.Executables;
using Sonde.Runtime.Probes;
using Sonde.Runtime.Status;
using Sonde.Tool.Agent.Configuration;
using Sonde.Tool.Agent.Control;
using Sonde.Tool.Agent.Engine;
using Sonde.Tool.Agent.Service;
using Sonde.Tool.Errors;
using Sonde.Tool.Launch;
using Sonde.Tool.Tracing;

namespace Sonde.Tool.Agent;

/// <summary>One run of <c>sonde agent</c>.</summary>
internal sealed class AgentSession : IDisposable
{
    private readonly AgentRequest _request;
    private readonly IAgentEngine _engine;
    private readonly AgentLog _log;
    private readonly SinkSet _sinks;
    private readonly ServiceNotifier _notifier = new(Environment.GetEnvironmentVariable);
    private readonly IReadOnlyList<ProbeDescriptor> _probes;
    private readonly ConfigurationFile _file;
    private readonly ConfigurationState _configuration;
    private readonly ManualResetEventSlim _stop = new();
    private readonly Lock _changing = new();
    private LiveSettings? _settings;
    private ManagerStatus? _handedOver;
    private bool _gaveUp;

    private AgentSession(AgentRequest request, IAgentEngine engine, TextWriter output, TextWriter error)
    {
        _request = request;
        _engine = engine;
        _probes = ProbeSet.Combine(ProbeRegistry.Own, request.ProbeAssemblies);
        _file = new ConfigurationFile(request.Configuration, _probes);
        _configuration = new ConfigurationState(_file.Path);
        _log = new AgentLog(error, request.LogFormat);
        _ = new TargetEvents(engine, _log);
        // A receiver that is stuck must leave time for the rest of the end, and for the report of what it has not taken.
        _sinks = new SinkSet(output, message => _log.Warn("export", message)) { ShutdownTimeout = request.DrainTimeout / 2 };
        engine.Warning += message => _log.Warn("engine", message);
    }

    /// <summary>Traces until a signal ends it.</summary>
    /// <returns>The exit code.</returns>
    public static int Run(AgentRequest request, IAgentEngine engine, TextWriter output, TextWriter error)
    {
        using var session = new AgentSession(request, engine, output, error);
        return session.Run();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // What hangs would hang here too. The end of the process frees it.
        if (!_gaveUp)
        {
            _engine.DisposeAsync().AsTask().GetAwaiter().GetResult();
            _sinks.Dispose();
        }
        _notifier.Dispose();
        _log.Dispose();
        _stop.Dispose();
    }

    private int Run()
    {
        AgentSettings settings = _file.Read();
        if (_engine.KeepRights(settings.Engine.Propagate) is { } kept)
            _log.Warn("agent.rights", kept);
        // Before anything is attached: two agents would record everything twice.
        if (_request is { Socket: { } socket, TakesOver: false })
            ControlSocket.ThrowIfTaken(socket);
        // From here on, a signal ends the agent in good order.
        using var signals = new StopSignals(_stop.Set, alsoHangUp: false);
        using PosixSignalRegistration hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, OnHangUp);
        using (Socket? old = _request.TakesOver ? ControlClient.TakeOver(_request.Socket!) : null)
        {
            _settings = LiveSettings.Start(
                _engine, _sinks, EnvironmentSettings.Read(Environment.GetEnvironmentVariable, message => _log.Warn("environment", message)),
                _probes, settings, old);
        }
        _configuration.Accept();
        SpareMemory.Release();
        using FileWatch? watch = Watch();
        // The file may have changed since it was read.
        Reload(isAsked: false);
        using ControlServer? control = _request.Socket is { } path ? new ControlServer(path, Handle, HandOverAsync, _request.TakesOver) : null;
        _log.Info("agent.started", $"The agent runs, with {_file.Path}.", ("config.path", _file.Path));
        if (_settings.Current.Targets.Count == 0)
            _log.Warn("configuration", $"'{_file.Path}' has no 'targets', so nothing is traced. Add a rule, or use 'sonde control trace'.");
        _notifier.Ready(Summary());
        WaitForStop();
        _notifier.Stopping();
        if (_handedOver is not null)
            control!.LeavePath();
        Drain();
        return ExitCode.Success;
    }

    private void WaitForStop()
    {
        // Half of the interval, as sd_watchdog_enabled(3) advises.
        TimeSpan interval = _notifier.WatchdogInterval / 2 ?? Timeout.InfiniteTimeSpan;
        while (!_stop.Wait(interval))
        {
            // An engine that hangs gives no sign of life, and the service manager starts the agent again.
            _ = _engine.GetStatus();
            _notifier.Alive();
        }
    }

    private void Drain()
    {
        _log.Info("agent.stopping", _handedOver is null
            ? "The agent detaches and exports the last spans."
            : "Another agent has taken over. This one exports the last spans.");
        Task<ManagerStatus> stop = Task.Run(() =>
        {
            ManagerStatus status = _handedOver ?? _engine.Stop();
            _sinks.Dispose();
            return status;
        });
        _gaveUp = !stop.Wait(_request.DrainTimeout);
        if (!_gaveUp)
            LogEnd(stop.Result);
        else
            _log.Warn("agent.stopped", $"The end took longer than {_request.DrainTimeout.TotalSeconds:0.#} s. What was not exported by then is lost.");
    }

    private void LogEnd(ManagerStatus status)
    {
        SinkSet.Counts sum = _sinks.GetCounts().Aggregate(default(SinkSet.Counts), static (all, one) => all + one.Counts);
        long lost = status.Lost, unsampled = status.Counters.Values.Sum(static probe => probe.Unsampled);
        _log.Info(
            "agent.stopped",
            $"The agent has ended: {Progress.Count(status.Spans, "span")}, {lost} lost, {unsampled} not sampled; "
            + $"exported {sum.Exported}, failed {sum.Failed}, dropped {sum.Dropped}.",
            ("spans", status.Spans), ("lost", lost), ("unsampled", unsampled), ("exported", sum.Exported), ("failed", sum.Failed), ("dropped", sum.Dropped));
    }

    private FileWatch? Watch()
    {
        try
        {
            return new FileWatch(_file.Path, () => Reload(isAsked: false));
        }
        catch (IOException e)
        {
            _log.Warn("configuration.unwatched", $"Changes of '{_file.Path}' are not noticed: {e.Message} Send SIGHUP, or use 'sonde control reload'.");
            return null;
        }
    }

    private void OnHangUp(PosixSignalContext context)
    {
        context.Cancel = true;
        Reload(isAsked: true);
    }

    /// <summary>Reads the file again. A file that is wrong changes nothing.</summary>
    /// <param name="isAsked">Whether somebody asks for it, and therefore wants to know that nothing has changed.</param>
    /// <returns>Why the file was not taken; <see langword="null"/> if it was.</returns>
    private string? Reload(bool isAsked)
    {
        lock (_changing)
        {
            // What changes before the agent has started is read when it has.
            if (_settings is null || _stop.IsSet)
                return null;
            if (isAsked)
                _notifier.Reloading();
            string? problem = null;
            try
            {
                IReadOnlyList<string> changes = _settings.Reload(_file.Read());
                _configuration.Accept();
                if (changes.Count > 0)
                    _log.Info("configuration.applied", $"'{_file.Path}' was read again. Changed: {string.Join(", ", changes)}.");
                else if (isAsked)
                    _log.Info("configuration.unchanged", $"'{_file.Path}' was read again. Nothing has changed.");
            }
            catch (Exception e) when (e is ToolException or ProbeException or TargetException)
            {
                // A watch may see the same file several times.
                if (_configuration.Refuse(e.Message) || isAsked)
                    _log.Error("configuration.refused", $"{e.Message}\nThe agent goes on with the configuration that it has.");
                problem = e.Message;
            }
            catch (ObjectDisposedException)
            {
                // The engine has been stopped, or handed over, at this very moment.
                return ControlProtocol.Ending;
            }
            if (isAsked)
                _notifier.Ready(Summary());
            return problem;
        }
    }

    private string Summary() => _configuration.Problem is null
        ? $"Tracing by {Progress.Count(_settings!.Current.Targets.Count, "rule")} of {_file.Path}."
        : $"{_file.Path} is wrong; tracing by the one before.";

    private void Handle(ControlRequest request, Utf8JsonWriter json)
    {
        switch (request)
        {
            case ControlRequest.Status:
                StatusJson.Write(json, _engine.GetStatus(), _sinks, _configuration);
                return;
            case ControlRequest.Targets:
                StatusJson.WriteTargets(json, _engine.GetStatus());
                return;
            case ControlRequest.Reload:
                if (Reload(isAsked: true) is { } problem)
                    throw new ControlException(problem);
                break;
            case ControlRequest.HandOver:
                break;
            default:
                _log.Info("control", $"By the control socket: {Change(request)}.");
                break;
        }
        json.WriteStringValue("done");
    }

    private async Task HandOverAsync(Socket connection)
    {
        try
        {
            _handedOver = await _engine.HandOverAsync(connection).ConfigureAwait(false);
            _stop.Set();
        }
        catch (Exception e) when (e is ProbeException or InvalidOperationException)
        {
            _log.Error("agent.hand_over", e.Message);
        }
    }

    private string Change(ControlRequest request)
    {
        var change = new SettingsChange(_settings!, _engine);
        // An analysis may take seconds, and needs no settings.
        if (request is ControlRequest.Trace trace)
            return change.Add(trace);
        if (request is ControlRequest.Untrace untrace)
            return change.Remove(untrace);
        lock (_changing)
        {
            return request switch
            {
                ControlRequest.Sampler sampler => change.Set(sampler),
                ControlRequest.Probe probe => change.Set(probe),
                _ => throw new InvalidOperationException($"'{request.GetType().Name}' is not handled."),
            };
        }
    }
}
