using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace Vendor.Agent;

/// <summary>Logs the health of the agent. An agent with a web server would answer a probe of Kubernetes instead.</summary>
internal sealed class HealthLog(ILogger<HealthLog> log) : IHealthCheckPublisher
{
    /// <inheritdoc/>
    public Task PublishAsync(HealthReport report, CancellationToken cancellationToken)
    {
        foreach ((string name, HealthReportEntry entry) in report.Entries)
            log.LogInformation("{Check} is {Status}: {Description}", name, entry.Status, entry.Description);
        return Task.CompletedTask;
    }
}
