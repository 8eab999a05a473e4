using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Sonde.OpenTelemetry.Wire;

namespace Sonde.OpenTelemetry.Transport;

/// <summary>OTLP over HTTP: https://opentelemetry.io/docs/specs/otlp/#otlphttp.</summary>
internal sealed class HttpTransport(HttpClient client, OtlpDestination destination) : OtlpTransport(client, destination)
{
    private static readonly MediaTypeHeaderValue Protobuf = new("application/x-protobuf");

    /// <inheritdoc/>
    protected override HttpRequestMessage CreateMessage(Memory<byte> request)
    {
        ReadOnlyMemory<byte> body = request[HeaderSize..];
        var message = new HttpRequestMessage(HttpMethod.Post, Destination.Url)
        {
            Content = new ReadOnlyMemoryContent(Destination.Gzip ? Compress(body) : body),
        };
        message.Content.Headers.ContentType = Protobuf;
        if (Destination.Gzip)
            message.Content.Headers.ContentEncoding.Add("gzip");
        return message;
    }

    /// <inheritdoc/>
    protected override Answer Read(HttpResponseMessage response, ReadOnlySpan<byte> body)
    {
        string cause = $"{(int)response.StatusCode} {response.ReasonPhrase}".TrimEnd();
        if (response.Headers.Location is { } address)
            cause += $", a redirection to '{address}', which Sonde does not follow. Export to that address";
        bool isProtobuf = response.Content.Headers.ContentType?.MediaType == Protobuf.MediaType;
        switch (KindOf(response.StatusCode))
        {
            case AnswerKind.Taken:
                ExportResponse taken = isProtobuf ? ExportResponse.Parse(body) : default;
                return new Answer(AnswerKind.Taken, cause)
                {
                    Rejected = taken.RejectedSpans,
                    Words = Clean(taken.Message ?? ""),
                    IsFluent = true,
                };
            case AnswerKind.Later:
                return new Answer(AnswerKind.Later, cause) { Words = WordsOf(isProtobuf, body), Delay = DelayOf(response), IsFluent = true };
            default:
                // A server that speaks only HTTP/2 may report that over HTTP/1 with one of these two statuses.
                bool isFluent = response.StatusCode is not (HttpStatusCode.BadRequest or HttpStatusCode.HttpVersionNotSupported);
                return new Answer(AnswerKind.Refused, cause)
                {
                    Words = WordsOf(isProtobuf, body),
                    IsForeign = !isProtobuf,
                    IsFluent = isFluent,
                };
        }
    }

    /// <summary>Compresses a message with gzip.</summary>
    public static byte[] Compress(ReadOnlyMemory<byte> body)
    {
        var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(body.Span);
        return compressed.ToArray();
    }

    private static string WordsOf(bool isProtobuf, ReadOnlySpan<byte> body) =>
        Clean(isProtobuf ? RpcStatus.Parse(body).Message : Encoding.UTF8.GetString(body));
}
