using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Sonde.OpenTelemetry.Wire;

namespace Sonde.OpenTelemetry.Transport;

/// <summary>
/// OTLP over gRPC. It needs only unary calls: https://github.com/grpc/grpc/blob/v1.74.0/doc/PROTOCOL-HTTP2.md.
/// </summary>
internal sealed class GrpcTransport(HttpClient client, OtlpDestination destination) : OtlpTransport(client, destination)
{
    private const int HeaderSize = 5;

    private static readonly MediaTypeHeaderValue Grpc = new("application/grpc");

    /// <inheritdoc/>
    protected override HttpRequestMessage CreateMessage(ExportRequest request)
    {
        var message = new HttpRequestMessage(HttpMethod.Post, Destination.Url)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = CreateContent(request),
        };
        message.Content.Headers.ContentType = Grpc;
        message.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        long milliseconds = (long)Destination.Timeout.TotalMilliseconds;
        // gRPC allows at most eight digits.
        message.Headers.Add("grpc-timeout", milliseconds < 100_000_000 ? $"{milliseconds}m" : $"{milliseconds / 1000}S");
        if (Destination.Gzip)
            message.Headers.Add("grpc-encoding", "gzip");
        return message;
    }

    /// <inheritdoc/>
    protected override ValueTask<HttpResponseMessage> SendAsync(HttpRequestMessage message, CancellationToken cancellation) =>
        new(Client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellation));

    /// <inheritdoc/>
    protected override Answer Read(HttpResponseMessage response, ReadOnlySpan<byte> body)
    {
        if (Header(response, "grpc-status") is not { } text
            || !int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number))
        {
            AnswerKind kind = KindOf(response.StatusCode) == AnswerKind.Later ? AnswerKind.Later : AnswerKind.Refused;
            return new Answer(kind, $"{(int)response.StatusCode} over HTTP/2 without a gRPC status")
            {
                Delay = DelayOf(response),
                IsForeign = kind == AnswerKind.Refused,
            };
        }

        if (number == 0)
        {
            ExportResponse taken = body.Length > HeaderSize && body[0] == 0 ? ExportResponse.Parse(body[HeaderSize..]) : default;
            return new Answer(AnswerKind.Taken, "OK") { Rejected = taken.RejectedSpans, Words = Clean(taken.Message ?? ""), IsFluent = true };
        }

        var code = (GrpcCode)number;
        TimeSpan? delay = DelayOf(response);
        return new Answer(IsRetryable(code, delay) ? AnswerKind.Later : AnswerKind.Refused, $"gRPC status {NameOf(code)}")
        {
            Words = Clean(Uri.UnescapeDataString(Header(response, "grpc-message") ?? "")),
            Delay = delay,
            IsFluent = true,
        };
    }

    // A message begins with a byte that says whether it is compressed, and with its length.
    private HttpContent CreateContent(ExportRequest request)
    {
        byte[] header = new byte[HeaderSize];
        if (Compressor is null)
        {
            BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(1), request.Length);
            return new RequestContent(header, request);
        }

        Memory<byte> message = Compressor.Compress(header, request);
        message.Span[0] = 1;
        BinaryPrimitives.WriteInt32BigEndian(message.Span[1..], message.Length - HeaderSize);
        return new ReadOnlyMemoryContent(message);
    }

    /// <summary>Whether to send again, by the table of https://opentelemetry.io/docs/specs/otlp/#failures.</summary>
    private static bool IsRetryable(GrpcCode code, TimeSpan? delay) => code switch
    {
        GrpcCode.Cancelled or GrpcCode.DeadlineExceeded or GrpcCode.Aborted or GrpcCode.OutOfRange
            or GrpcCode.Unavailable or GrpcCode.DataLoss => true,
        GrpcCode.ResourceExhausted => delay is not null,
        _ => false,
    };

    private static string NameOf(GrpcCode code) => Enum.IsDefined(code) ? $"{(int)code} {code}" : $"{(int)code}";

    private static new TimeSpan? DelayOf(HttpResponseMessage response)
    {
        if (Header(response, "grpc-status-details-bin") is not { } encoded)
            return null;
        byte[] details = new byte[encoded.Length];
        // gRPC omits the padding.
        string padded = encoded.PadRight((encoded.Length + 3) / 4 * 4, '=');
        return Convert.TryFromBase64String(padded, details, out int length) ? RpcStatus.Parse(details.AsSpan(0, length)).RetryDelay : null;
    }

    /// <summary>Returns a field of the trailers, or of the headers, where a server puts it when its answer has no body.</summary>
    private static string? Header(HttpResponseMessage response, string name) =>
        response.TrailingHeaders.TryGetValues(name, out IEnumerable<string>? values) || response.Headers.TryGetValues(name, out values)
            ? values.First()
            : null;
}
