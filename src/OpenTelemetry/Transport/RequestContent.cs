using System.Net;
using Sonde.OpenTelemetry.Wire;

namespace Sonde.OpenTelemetry.Transport;

/// <summary>The body of a request that is not compressed. It is written to the connection from where it lies.</summary>
internal sealed class RequestContent(byte[] header, ExportRequest request) : HttpContent
{
    /// <inheritdoc/>
    protected override void SerializeToStream(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        stream.Write(header);
        foreach (ReadOnlyMemory<byte> piece in request.Pieces())
            stream.Write(piece.Span);
    }

    /// <inheritdoc/>
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    /// <inheritdoc/>
    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        await stream.WriteAsync(header, cancellationToken).ConfigureAwait(false);
        foreach (ReadOnlyMemory<byte> piece in request.Pieces())
            await stream.WriteAsync(piece, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    protected override bool TryComputeLength(out long length)
    {
        length = header.Length + request.Length;
        return true;
    }
}
