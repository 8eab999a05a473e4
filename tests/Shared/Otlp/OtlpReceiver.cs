using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.IO.Compression;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Sonde.Tests.Sockets;

namespace Sonde.Tests.Otlp;

/// <summary>
/// A real OTLP receiver on its own port, over HTTP or gRPC. It collects the spans that it receives, and answers as a test wants. Safe
/// for use by several threads.
/// </summary>
internal sealed class OtlpReceiver : IDisposable
{
    private const int GrpcHeaderSize = 5;

    private readonly ConcurrentQueue<ReceivedSpan> _spans = new();
    private readonly ConcurrentDictionary<string, bool> _connections = new();
    private readonly bool _grpc;
    private readonly WebApplication _server;
    private int _requests;

    /// <summary>Starts to listen.</summary>
    /// <param name="grpc">Whether it speaks only gRPC instead of HTTP.</param>
    /// <param name="endpoint">The address at which it listens, for example one of <see cref="UnusedEndpoint"/>.</param>
    public OtlpReceiver(bool grpc = false, Uri? endpoint = null)
    {
        _grpc = grpc;
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options => options.Listen(
            IPAddress.Loopback, endpoint?.Port ?? 0, listen => listen.Protocols = grpc ? HttpProtocols.Http2 : HttpProtocols.Http1));
        _server = builder.Build();
        _server.Run(AnswerAsync);
        _server.StartAsync().Wait();
        Endpoint = new Uri(_server.Urls.Single());
    }

    /// <summary>Base address, for example <c>http://127.0.0.1:41234/</c>.</summary>
    public Uri Endpoint { get; }

    /// <summary>The status of every answer that <see cref="Reply"/> does not give.</summary>
    public HttpStatusCode Answer { get; set; } = HttpStatusCode.OK;

    /// <summary>The answer to each request, by its number from 1.</summary>
    public Func<int, OtlpReply>? Reply { get; set; }

    /// <summary>When set, an answer waits until it completes.</summary>
    public Task? Hold { get; set; }

    /// <summary>Requests that arrived.</summary>
    public int Requests => Volatile.Read(ref _requests);

    /// <summary>Connections that requests arrived on.</summary>
    public int Connections => _connections.Count;

    /// <summary>The spans received so far.</summary>
    public IReadOnlyList<ReceivedSpan> Spans => [.. _spans];

    /// <summary>An address at which nothing listens.</summary>
    public static Uri UnusedEndpoint() => new($"http://127.0.0.1:{FreePort.Find()}/");

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
        // Requests whose answers are held back are not waited for.
        _server.StopAsync(new CancellationToken(canceled: true)).Wait();
        ((IDisposable)_server).Dispose();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        byte[] body = await ReadAsync(context.Request);
        int number = Interlocked.Increment(ref _requests);
        _connections.TryAdd(context.Connection.Id, true);
        if (Hold is { } hold)
            await hold.WaitAsync(context.RequestAborted);
        string path = _grpc ? "/opentelemetry.proto.collector.trace.v1.TraceService/Export" : "/v1/traces";
        OtlpReply reply = context.Request.Path == path
            ? Reply?.Invoke(number) ?? new OtlpReply { Status = Answer }
            : new OtlpReply { Status = HttpStatusCode.NotFound };
        if (reply.Reset)
        {
            context.Abort();
            return;
        }

        if (reply is { Status: HttpStatusCode.OK, GrpcStatus: 0 })
            OtlpDecoder.Decode(body).Skip((int)reply.Rejected).ToList().ForEach(_spans.Enqueue);
        context.Response.StatusCode = (int)reply.Status;
        if (reply.Location is { } location)
            context.Response.Headers.Location = location.ToString();
        if (reply.RetryAfter is { } after)
            context.Response.Headers.RetryAfter = after;
        if (reply.Status != HttpStatusCode.OK)
            await context.Response.WriteAsync(reply.Text);
        else if (_grpc)
            await WriteGrpcAsync(context.Response, reply);
        else
            await WriteAsync(context.Response, "application/x-protobuf", OtlpEncoder.ExportResponse(reply.Rejected, reply.Message));
    }

    private static async Task WriteGrpcAsync(HttpResponse response, OtlpReply reply)
    {
        if (reply.GrpcStatus == 0)
        {
            byte[] message = OtlpEncoder.ExportResponse(reply.Rejected, reply.Message);
            byte[] head = new byte[GrpcHeaderSize];
            BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(1), message.Length);
            await WriteAsync(response, "application/grpc", [.. head, .. message]);
        }

        if (reply.RetryDelay is { } delay)
            response.AppendTrailer("grpc-status-details-bin", Convert.ToBase64String(OtlpEncoder.RetryInfo(delay)).TrimEnd('='));
        response.AppendTrailer("grpc-message", reply.GrpcMessage);
        response.AppendTrailer("grpc-status", $"{reply.GrpcStatus}");
    }

    private static Task WriteAsync(HttpResponse response, string type, byte[] body)
    {
        response.ContentType = type;
        return response.Body.WriteAsync(body).AsTask();
    }

    private async Task<byte[]> ReadAsync(HttpRequest request)
    {
        var body = new MemoryStream();
        await request.Body.CopyToAsync(body);
        byte[] bytes = body.ToArray();
        bool compressed = _grpc ? bytes is [1, ..] : request.Headers.ContentEncoding == "gzip";
        ReadOnlyMemory<byte> message = _grpc && bytes.Length >= GrpcHeaderSize ? bytes.AsMemory(GrpcHeaderSize) : bytes;
        if (!compressed)
            return message.ToArray();
        using var gzip = new GZipStream(new MemoryStream(message.ToArray()), CompressionMode.Decompress);
        var plain = new MemoryStream();
        await gzip.CopyToAsync(plain);
        return plain.ToArray();
    }
}
