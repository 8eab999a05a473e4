using System.Globalization;
using System.Text;

namespace Sonde.Soak.Collectors;

/// <summary>Reads HTTP/1.1 requests with a <c>Content-Length</c> from a connection, and no other: what an OTLP exporter sends.</summary>
internal sealed class HttpRequestReader(Stream stream)
{
    private readonly byte[] _one = new byte[1];

    /// <summary>Returns the body of the next request; <see langword="null"/> if the connection ends.</summary>
    internal async Task<byte[]?> ReadBodyAsync(CancellationToken cancellation)
    {
        int length = 0;
        for (bool first = true; ; first = false)
        {
            string? line = await ReadLineAsync(cancellation);
            if (line is null)
                return null;
            if (line.Length == 0 && !first)
                break;
            if (line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase))
                length = int.Parse(line.AsSpan(15), NumberStyles.Integer, CultureInfo.InvariantCulture);
            else if (line.StartsWith("Transfer-Encoding:", StringComparison.OrdinalIgnoreCase))
                throw new InvalidDataException($"The collector does not read '{line}'.");
        }
        byte[] body = new byte[length];
        await stream.ReadExactlyAsync(body, cancellation);
        return body;
    }

    private async Task<string?> ReadLineAsync(CancellationToken cancellation)
    {
        var line = new StringBuilder();
        while (await stream.ReadAsync(_one, cancellation) == 1)
        {
            if (_one[0] == '\n')
                return line.ToString().TrimEnd('\r');
            line.Append((char)_one[0]);
        }
        return null;
    }
}
