using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using OpenTelemetry.Exporter;
using Sonde.OpenTelemetry.Wire;

namespace Sonde.OpenTelemetry.Transport;

/// <summary>Sends requests to a receiver and returns its answers. For one thread.</summary>
internal abstract class OtlpTransport(HttpClient client, OtlpDestination destination)
{
    private const int LargestAnswer = 64 * 1024;
    private const int MostWords = 300;
    private static readonly ProductInfoHeaderValue UserAgent = new("Sonde-OTLP-Exporter", ProductVersion.Sonde);

    private readonly byte[] _answer = new byte[LargestAnswer];

    protected HttpClient Client { get; } = client;

    protected OtlpDestination Destination { get; } = destination;

    /// <summary>Compresses requests; <see langword="null"/> if they are sent as they are.</summary>
    protected GzipCompressor? Compressor { get; } = destination.Gzip ? new GzipCompressor() : null;

    /// <summary>Creates the transport for a destination's protocol.</summary>
    public static OtlpTransport Create(HttpClient client, OtlpDestination destination) =>
        destination.Protocol == OtlpExportProtocol.Grpc
            ? new GrpcTransport(client, destination)
            : new HttpTransport(client, destination);

    /// <summary>Sends a request and waits for the answer, for at most the destination's timeout.</summary>
    /// <param name="request">The request.</param>
    /// <param name="end">Ends the wait.</param>
    /// <exception cref="OperationCanceledException"><paramref name="end"/> was cancelled.</exception>
    public Answer Send(ExportRequest request, CancellationToken end)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(end);
        timeout.CancelAfter(Destination.Timeout);
        try
        {
            return SendAsync(request, timeout.Token).GetAwaiter().GetResult();
        }
        catch (OperationCanceledException) when (!end.IsCancellationRequested)
        {
            return new Answer(AnswerKind.Later, $"no answer within {Destination.Timeout.TotalSeconds:0.###} s");
        }
        catch (HttpRequestException e)
        {
            return AnswerOf(e);
        }
        catch (IOException e)
        {
            return new Answer(AnswerKind.Later, "the connection broke") { Words = e.Message, IsForeign = true };
        }
        catch (Exception e) when (e is InvalidOperationException or FormatException or NotSupportedException)
        {
            return new Answer(AnswerKind.Refused, "the request cannot be built") { Words = e.Message };
        }
    }

    /// <summary>Creates the HTTP message of a request.</summary>
    protected abstract HttpRequestMessage CreateMessage(ExportRequest request);

    /// <summary>Sends a message and waits for the headers of the response.</summary>
    protected abstract ValueTask<HttpResponseMessage> SendAsync(HttpRequestMessage message, CancellationToken cancellation);

    /// <summary>Interprets the response to a request.</summary>
    protected abstract Answer Read(HttpResponseMessage response, ReadOnlySpan<byte> body);

    /// <summary>Returns the outcome that the OTLP specification assigns to an HTTP status.</summary>
    protected static AnswerKind KindOf(HttpStatusCode status) => status switch
    {
        >= HttpStatusCode.OK and < HttpStatusCode.MultipleChoices => AnswerKind.Taken,
        HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway
            or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout => AnswerKind.Later,
        _ => AnswerKind.Refused,
    };

    /// <summary>Returns the delay of a <c>Retry-After</c> header, in either of its forms.</summary>
    protected static TimeSpan? DelayOf(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date > DateTimeOffset.UtcNow ? date - DateTimeOffset.UtcNow : TimeSpan.Zero,
        _ => null,
    };

    /// <summary>Shortens a server's message to one line that is safe for a log or a terminal.</summary>
    protected static string Clean(string words)
    {
        var clean = new StringBuilder();
        foreach (Rune rune in words.Trim().EnumerateRunes().Take(MostWords))
        {
            if (Rune.IsWhiteSpace(rune) || Rune.IsControl(rune))
                clean.Append(clean is [.., ' '] ? "" : " ");
            else
                clean.Append(rune.ToString());
        }

        return clean.ToString();
    }

    private async Task<Answer> SendAsync(ExportRequest request, CancellationToken cancellation)
    {
        using HttpRequestMessage message = CreateMessage(request);
        message.Headers.UserAgent.Add(UserAgent);
        foreach ((string name, string value) in Destination.Headers)
            message.Headers.TryAddWithoutValidation(name, value);
        using HttpResponseMessage response = await SendAsync(message, cancellation).ConfigureAwait(false);
        int length = await ReadBodyAsync(response, cancellation).ConfigureAwait(false);
        return Read(response, _answer.AsSpan(0, length));
    }

    private async Task<int> ReadBodyAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        using Stream stream = await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        return await stream.ReadAtLeastAsync(_answer, _answer.Length, throwOnEndOfStream: false, cancellation).ConfigureAwait(false);
    }

    private static Answer AnswerOf(HttpRequestException e)
    {
        string words = (e.InnerException ?? e).Message;
        return e.HttpRequestError switch
        {
            HttpRequestError.ConnectionError => new Answer(AnswerKind.Later, CauseOf(e.InnerException as SocketException)) { Words = words },
            HttpRequestError.NameResolutionError => new Answer(AnswerKind.Later, "the host name cannot be resolved") { Words = words },
            HttpRequestError.ResponseEnded =>
                new Answer(AnswerKind.Later, "the connection was closed without an answer") { IsForeign = true },
            HttpRequestError.HttpProtocolError =>
                new Answer(AnswerKind.Later, "the connection broke") { Words = words, IsForeign = true },
            HttpRequestError.InvalidResponse or HttpRequestError.VersionNegotiationError =>
                new Answer(AnswerKind.Refused, "the answer does not follow this protocol") { Words = Clean(words), IsForeign = true },
            HttpRequestError.SecureConnectionError => new Answer(AnswerKind.Refused, "no TLS connection could be made") { Words = words },
            HttpRequestError.ConfigurationLimitExceeded => new Answer(AnswerKind.Refused, "the answer is too long"),
            _ when e.InnerException is IOException or SocketException =>
                new Answer(AnswerKind.Later, "the connection broke") { Words = words, IsForeign = true },
            _ => new Answer(AnswerKind.Refused, "the request failed") { Words = words, IsForeign = true },
        };
    }

    private static string CauseOf(SocketException? e) => e?.SocketErrorCode switch
    {
        SocketError.ConnectionRefused => "nothing listens there",
        SocketError.TimedOut => "the connection was not made within the time that the system allows",
        _ => "no connection could be made",
    };
}
