namespace Sonde.EndToEnd.Tests.Support;

/// <summary>Clients that send requests to a server until they are stopped. The query of each is <c>number=N</c>, from 0 on.</summary>
internal sealed class Load : IDisposable
{
    private const int Clients = 4;

    private readonly CancellationTokenSource _stop = new();
    private readonly HttpClient _client;
    private readonly Task[] _running;
    private int _next = -1;
    private int _sent;

    internal Load(HttpServer server)
    {
        _client = server.CreateClient();
        _running = [.. Enumerable.Range(0, Clients).Select(_ => Task.Run(SendAsync))];
    }

    /// <summary>The number of requests that were answered.</summary>
    internal int Sent => Volatile.Read(ref _sent);

    /// <summary>Waits until so many requests were answered.</summary>
    internal Task UntilAsync(int sent) => Waiting.Until(() => Sent >= sent || _running.Any(static running => running.IsFaulted));

    /// <summary>Stops, and returns the number of requests. All were answered.</summary>
    internal async Task<int> StopAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_running);
        return Sent;
    }

    public void Dispose()
    {
        _stop.Cancel();
        _client.Dispose();
        _stop.Dispose();
    }

    private async Task SendAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            Assert.Equal(200, await _client.FetchAsync($"/hello?number={Interlocked.Increment(ref _next)}"));
            Interlocked.Increment(ref _sent);
        }
    }
}
