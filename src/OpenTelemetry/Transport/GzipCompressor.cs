using System.IO.Compression;
using Sonde.OpenTelemetry.Wire;

namespace Sonde.OpenTelemetry.Transport;

/// <summary>Compresses requests into memory that it reuses. For one thread.</summary>
#pragma warning disable CA1001 // A MemoryStream has only managed memory, so there is nothing to dispose.
internal sealed class GzipCompressor
#pragma warning restore CA1001
{
    private readonly MemoryStream _compressed = new();

    /// <summary>Compresses a request.</summary>
    /// <param name="header">Bytes to put before it as they are.</param>
    /// <param name="request">The request.</param>
    /// <returns>The bytes, valid until the next call.</returns>
    public Memory<byte> Compress(ReadOnlySpan<byte> header, ExportRequest request)
    {
        _compressed.SetLength(0);
        _compressed.Write(header);
        using (var gzip = new GZipStream(_compressed, CompressionLevel.Fastest, leaveOpen: true))
        {
            foreach (ReadOnlyMemory<byte> piece in request.Pieces())
                gzip.Write(piece.Span);
        }

        return _compressed.GetBuffer().AsMemory(0, (int)_compressed.Length);
    }
}
