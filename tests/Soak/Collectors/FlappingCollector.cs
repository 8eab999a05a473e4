using System.Net;
using System.Net.Sockets;
using System.Text;
using Google.Protobuf;
using Sonde.Tests.Otlp;

namespace Sonde.Soak.Collectors;

/// <summary>A real OTLP/HTTP receiver whose mood can change at any moment. It keeps the ids of the spans that it took.</summary>
internal sealed class FlappingCollector : IAsyncDisposable
{
    private readonly CancellationTokenSource _end = new();
    private readonly HashSet<string> _taken = [];
    private readonly int _port;
    private CancellationTokenSource _mood = new();
    private TcpListener? _listener;
    private Task _accepting = Task.CompletedTask;

    internal FlappingCollector()
    {
        _listener = new TcpListener(IPAddress.Loopback, 0);
        _listener.Start();
        _port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync(_listener);
    }

    internal Uri Endpoint => new($"http://127.0.0.1:{_port}/");

    internal CollectorMood Mood { get; private set; }

    /// <summary>Spans that were taken, each counted once.</summary>
    internal int Taken
    {
        get
        {
            lock (_taken)
                return _taken.Count;
        }
    }

    /// <summary>Spans that came again after they had been taken: the exporter did not get the answer.</summary>
    internal long Repeated { get; private set; }

    /// <summary>Spans that were rejected by a partial success.</summary>
    internal long Rejected { get; private set; }

    /// <summary>Receives each span that is taken for the first time, one at a time.</summary>
    internal Action<ReceivedSpan>? Taking { get; init; }

    internal async Task ChangeAsync(CollectorMood mood)
    {
        Mood = mood;
        CancellationTokenSource before = Interlocked.Exchange(ref _mood, new CancellationTokenSource());
        await before.CancelAsync();
        if (mood == CollectorMood.Away)
        {
            _listener?.Stop();
            _listener = null;
        }
        else if (_listener is null)
        {
            _listener = new TcpListener(IPAddress.Loopback, _port) { ExclusiveAddressUse = false };
            _listener.Start();
            _accepting = AcceptAsync(_listener);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener?.Stop();
        await _accepting;
    }

    private async Task AcceptAsync(TcpListener listener)
    {
        try
        {
            while (true)
            {
                Socket socket = await listener.AcceptSocketAsync(_end.Token);
                _ = Task.Run(() => ServeAsync(socket));
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // It went away.
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        await using var stream = new NetworkStream(socket, ownsSocket: true);
        var reader = new HttpRequestReader(stream);
        try
        {
            while (await reader.ReadBodyAsync(_end.Token) is { } body)
            {
                if (!await AnswerAsync(socket, stream, body))
                    return;
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // The exporter has given up, or the soak is over.
        }
    }

    /// <summary>Answers a request according to the current mood, and returns whether the connection continues.</summary>
    private async Task<bool> AnswerAsync(Socket socket, NetworkStream stream, byte[] body)
    {
        CancellationToken changes = _mood.Token;
        switch (Mood)
        {
            case CollectorMood.Takes:
                Take(OtlpDecoder.Decode(body));
                await WriteAsync(stream, "200 OK", []);
                return true;
            case CollectorMood.Rejects:
                List<ReceivedSpan> spans = OtlpDecoder.Decode(body);
                Take(spans[..(spans.Count / 2)]);
                lock (_taken)
                    Rejected += spans.Count - (spans.Count / 2);
                await WriteAsync(stream, "200 OK", PartialSuccess(spans.Count - (spans.Count / 2)));
                return true;
            case CollectorMood.Overloaded:
                await WriteAsync(stream, "503 Service Unavailable\r\nRetry-After: 1", []);
                return true;
            case CollectorMood.Silent:
                await Task.Delay(Timeout.Infinite, changes).ContinueWith(static _ => { }, TaskScheduler.Default);
                return false;
            default:
                socket.LingerState = new LingerOption(true, 0);
                return false;
        }
    }

    private void Take(List<ReceivedSpan> spans)
    {
        lock (_taken)
        {
            foreach (ReceivedSpan span in spans)
            {
                if (_taken.Add(span.SpanId))
                    Taking?.Invoke(span);
                else
                    Repeated++;
            }
        }
    }

    private static async Task WriteAsync(NetworkStream stream, string status, byte[] body)
    {
        byte[] head = Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nContent-Type: application/x-protobuf\r\nContent-Length: {body.Length}\r\n\r\n");
        await stream.WriteAsync((byte[])[.. head, .. body]);
    }

    /// <summary>
    /// An <c>ExportTraceServiceResponse</c> with a partial success:
    /// https://github.com/open-telemetry/opentelemetry-proto/blob/v1.5.0/opentelemetry/proto/collector/trace/v1/trace_service.proto#L60.
    /// </summary>
    private static byte[] PartialSuccess(int rejected)
    {
        byte[] inner = Encode(output =>
        {
            output.WriteTag(1, WireFormat.WireType.Varint);
            output.WriteInt64(rejected);
            output.WriteTag(2, WireFormat.WireType.LengthDelimited);
            output.WriteString("the soak's collector takes half of them");
        });
        return Encode(output =>
        {
            output.WriteTag(1, WireFormat.WireType.LengthDelimited);
            output.WriteBytes(ByteString.CopyFrom(inner));
        });
    }

    private static byte[] Encode(Action<CodedOutputStream> write)
    {
        var buffer = new MemoryStream();
        using (var output = new CodedOutputStream(buffer, leaveOpen: true))
            write(output);
        return buffer.ToArray();
    }
}
