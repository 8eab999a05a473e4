using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Sonde.Extensions.Hosting;
using Sonde.Runtime;
using Sonde.Runtime.Probes;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds Sonde to the services of a host.</summary>
public static class SondeServiceCollectionExtensions
{
    /// <summary>
    /// Adds a <see cref="Manager"/>, which runs as long as the host does. It is a singleton that other services may ask for; the first to do
    /// so starts it, and at the latest the host does. Its warnings, and targets that come and go, are logged.
    /// </summary>
    /// <param name="services">The services of the host.</param>
    /// <param name="probes">The probes that the host has: <c>ProbeRegistry.All</c>, which the generator writes into its assembly.</param>
    /// <param name="configure">
    /// Sets options in addition to section <see cref="SondeOptions.Section"/> of the configuration, and after it.
    /// </param>
    /// <returns>A builder for sinks, subscriptions, sources and groups.</returns>
    /// <remarks>
    /// The host does not start if the Manager cannot start, because of missing privileges for example (<see cref="ProbeException"/>), or if
    /// the configuration is wrong (<see cref="OptionsValidationException"/>, <see cref="InvalidOperationException"/> for an unknown key).
    /// </remarks>
    public static SondeBuilder AddSonde(
        this IServiceCollection services, IReadOnlyList<ProbeDescriptor> probes, Action<SondeOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(probes);
        if (services.Any(static service => service.ServiceType == typeof(ManagerHost)))
            throw new InvalidOperationException($"{nameof(AddSonde)} was called already. A host has one {nameof(Manager)}: pass all probes to one call.");

        var plan = new HostPlan(probes);
        OptionsBuilder<SondeOptions> options = services.AddOptions<SondeOptions>()
            .BindConfiguration(SondeOptions.Section, static binder => binder.ErrorOnUnknownConfiguration = true);
        if (configure is not null)
            options.Configure(configure);
        services.AddSingleton(plan);
        services.AddSingleton<SinkQueues>();
        services.AddSingleton<ManagerHost>();
        services.AddSingleton(static services => services.GetRequiredService<ManagerHost>().GetOrStart());
        services.AddHostedService<ManagerService>();
        return new SondeBuilder(services, plan);
    }
}
