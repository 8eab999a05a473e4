using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Sonde.Extensions.Hosting;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the health of Sonde to the health checks of a host.</summary>
public static class SondeHealthChecksBuilderExtensions
{
    /// <summary>
    /// Adds a health check of the Manager that <see cref="SondeServiceCollectionExtensions.AddSonde"/> adds. It is healthy if since the
    /// last check nothing was lost (but for operations that a panic or the end of their process cut off) and every probe works, degraded
    /// with the reasons otherwise, and of <paramref name="failureStatus"/> if the Manager does not run. Its data are the counters since
    /// the start.
    /// </summary>
    /// <param name="builder">The health checks of the host.</param>
    /// <param name="name">Name of the check.</param>
    /// <param name="failureStatus">What it reports if the Manager does not run; <see langword="null"/> for unhealthy.</param>
    /// <param name="tags">Tags of the check.</param>
    public static IHealthChecksBuilder AddSonde(
        this IHealthChecksBuilder builder, string name = "sonde", HealthStatus? failureStatus = null, IEnumerable<string>? tags = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.TryAddSingleton<SondeHealthCheck>();
        return builder.Add(new HealthCheckRegistration(
            name, static services => services.GetRequiredService<SondeHealthCheck>(), failureStatus, tags));
    }
}
