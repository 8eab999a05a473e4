using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sonde.Runtime;
using Sonde.Runtime.Status;

namespace Sonde.Extensions.Hosting;

/// <summary>Runs the Manager from the start of the host to its end.</summary>
internal sealed class ManagerService(ManagerHost host, SinkQueues queues, IServiceProvider services, ILogger<Manager> log) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) =>
        // By way of the container, which then disposes it. It takes a moment, in which other services may start.
        Task.Run(() => _ = services.GetService(typeof(Manager)), cancellationToken);

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (host.Current is not { } manager)
            return;
        ManagerStatus status = await manager.StopAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
        await queues.DisposeAsync().AsTask().WaitAsync(cancellationToken).ConfigureAwait(false);
        log.Stopped(status.Spans, status.Lost);
    }
}
