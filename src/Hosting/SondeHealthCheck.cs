using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Sonde.Runtime;
using Sonde.Runtime.Status;

namespace Sonde.Extensions.Hosting;

/// <summary>The health of the Manager. It compares with the previous check, so that what was lost long ago does not count for ever.</summary>
internal sealed class SondeHealthCheck(IServiceProvider services) : IHealthCheck
{
    private readonly Lock _gate = new();
    private ManagerStatus? _previous;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(Check(context.Registration.FailureStatus));

    private HealthCheckResult Check(HealthStatus failure)
    {
        if (services.GetService<ManagerHost>() is not { } host)
            return new HealthCheckResult(failure, $"This host has no {nameof(Manager)}. Call AddSonde on its services.");
        if (host.Current is not { } manager)
            return new HealthCheckResult(failure, $"The {nameof(Manager)} has not started yet.");
        ManagerStatus status;
        List<string> reasons;
        try
        {
            lock (_gate)
            {
                status = manager.GetStatus();
                reasons = HealthReasons.Of(_previous, status);
                _previous = status;
            }
        }
        catch (ObjectDisposedException)
        {
            return new HealthCheckResult(failure, $"The {nameof(Manager)} has been stopped.");
        }
        var data = new Dictionary<string, object>
        {
            ["targets"] = status.Executables.Sum(static executable => executable.Processes.Count),
            ["spans"] = status.Spans,
            ["lost"] = status.Lost,
            ["propagation"] = status.Propagation.ToString(),
            ["reasons"] = reasons,
        };
        return reasons.Count == 0
            ? HealthCheckResult.Healthy("Everything is traced that should be.", data)
            : HealthCheckResult.Degraded(string.Join(' ', reasons), data: data);
    }
}
