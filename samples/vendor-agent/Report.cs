using System.Diagnostics.Metrics;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sonde.Runtime;

namespace Vendor.Agent;

/// <summary>Reports at the end what the agent did: its health, its jobs, and Sonde's own metrics.</summary>
internal sealed class Report(HealthCheckService health, JobCounter jobs, ILogger<Report> log) : IHostedLifecycleService, IDisposable
{
    private readonly MeterListener _listener = new();

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Meter.Name == Manager.MeterName)
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            if (value > 0)
                log.LogInformation("{Instrument} is {Value} {Unit} {Tags}", instrument.Name, value, instrument.Unit, Text(tags));
        });
        _listener.Start();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        HealthReport report = await health.CheckHealthAsync(cancellationToken);
        log.LogInformation("At the end the agent is {Status}", report.Status);
        _listener.RecordObservableInstruments();
    }

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken)
    {
        // Now the Manager has handed over its last events.
        log.LogInformation("Jobs: {Jobs}", jobs);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();

    private static string Text(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var text = new List<string>();
        foreach ((string name, object? value) in tags)
            text.Add($"{name}={value}");
        return string.Join(' ', text);
    }
}
