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
    protected override HttpRequestMessage CreateMessage(ExportRequest request)
    {
        var message = new HttpRequestMessage(HttpMethod.Post, Destination.Url)
        {
            Content = Compressor is null ? new RequestContent([], request) : new ReadOnlyMemoryContent(Compressor.Compress([], request)),
        };
        message.Content.Headers.ContentType = Protobuf;
        if (Destination.Gzip)
            message.Content.Headers.ContentEncoding.Add("gzip");
        return message;
    }

    /// <inheritdoc/>
    /// <remarks>HTTP/1 can be sent by the exporter's own thread, which waits for the answer anyway.</remarks>
    protected override ValueTask<HttpResponseMessage> SendAsync(HttpRequestMessage message, CancellationToken cancellation) =>
        new(Client.Send(message, HttpCompletionOption.ResponseHeadersRead, cancellation));

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

    private static string WordsOf(bool isProtobuf, ReadOnlySpan<byte> body) =>
        Clean(isProtobuf ? RpcStatus.Parse(body).Message : Encoding.UTF8.GetString(body));
}
