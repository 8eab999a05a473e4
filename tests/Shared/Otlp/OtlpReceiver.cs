using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Sonde.Tests.Otlp;

/// <summary>
/// A real OTLP/HTTP receiver on a port of its own. Collects what is posted to <c>/v1/traces</c>. Safe for use by
/// several threads.
/// </summary>
internal sealed class OtlpReceiver : IDisposable
{
    private readonly ConcurrentQueue<ReceivedSpan> _spans = new();
    private readonly HttpListener _listener;
    private readonly Task _loop;
    private int _requests;

    public OtlpReceiver()
    {
        (_listener, Endpoint) = Listen();
        _loop = Task.Run(AcceptAsync);
    }

    /// <summary>Base address, for example <c>http://127.0.0.1:41234/</c>.</summary>
    public Uri Endpoint { get; }

    /// <summary>The status of every answer. Spans of an answer other than 200 are not kept.</summary>
    public HttpStatusCode Answer { get; set; } = HttpStatusCode.OK;

    /// <summary>When set, an answer waits until it completes.</summary>
    public Task? Hold { get; set; }

    /// <summary>Requests that arrived.</summary>
    public int Requests => Volatile.Read(ref _requests);

    /// <summary>What was received so far.</summary>
    public IReadOnlyList<ReceivedSpan> Spans => [.. _spans];

    /// <summary>An address at which nobody listens.</summary>
    public static Uri UnusedEndpoint() => new($"http://127.0.0.1:{FreePort()}/");

    /// <summary>Waits until a condition on the receiver holds.</summary>
    /// <exception cref="TimeoutException">It did not hold in time.</exception>
    public void WaitUntil(Func<OtlpReceiver, bool> condition, TimeSpan timeout)
    {
        if (!SpinWait.SpinUntil(() => condition(this), timeout))
        {
            throw new TimeoutException(
                $"The receiver has {Requests} requests with {_spans.Count} spans after {timeout}.");
        }
    }

    public void Dispose()
    {
        _listener.Close();
        _loop.Wait();
    }

    private async Task AcceptAsync()
    {
        while (_listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            _ = Task.Run(() => AnswerAsync(context));
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        try
        {
            var body = new MemoryStream();
            await context.Request.InputStream.CopyToAsync(body);
            Interlocked.Increment(ref _requests);
            if (Hold is { } hold)
                await hold;
            bool known = context.Request.Url?.AbsolutePath == "/v1/traces";
            HttpStatusCode answer = known ? Answer : HttpStatusCode.NotFound;
            if (answer == HttpStatusCode.OK)
                OtlpDecoder.Decode(body.ToArray()).ForEach(_spans.Enqueue);
            context.Response.StatusCode = (int)answer;
            context.Response.ContentType = "application/x-protobuf";
            context.Response.Close();
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or IOException)
        {
            // The exporter has given up or the test is over.
        }
    }

    private static (HttpListener Listener, Uri Endpoint) Listen()
    {
        for (int attempt = 0; ; attempt++)
        {
            // HttpListener cannot choose a port, and another process may take a free one before it does.
            var endpoint = new Uri($"http://127.0.0.1:{FreePort()}/");
            var listener = new HttpListener();
            listener.Prefixes.Add(endpoint.ToString());
            try
            {
                listener.Start();
                return (listener, endpoint);
            }
            catch (HttpListenerException) when (attempt < 10)
            {
                listener.Close();
            }
        }
    }

    private static int FreePort()
    {
        using var socket = new TcpListener(IPAddress.Loopback, 0);
        socket.Start();
        return ((IPEndPoint)socket.LocalEndpoint).Port;
    }
}
