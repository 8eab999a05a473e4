using System.Buffers.Text;
using Sonde.Probes.Go.Net;
using Sonde.Runtime.Spans;
using static Sonde.Shared.Conventions;

namespace Sonde.Probes.Go.Redis;

/// <summary>The server to which a client is connected, as its options name it.</summary>
internal static class RedisServer
{
    /// <summary>Writes the server's address and the database.</summary>
    /// <param name="network"><c>tcp</c> or <c>unix</c>.</param>
    /// <param name="address">
    /// The address and port, or the path of a socket. A client that asks Sentinel for its server has a text without a port here.
    /// </param>
    /// <param name="database">
    /// The index of the database with which a connection begins. A program may select another one later, which is not seen.
    /// </param>
    /// <param name="span">The span.</param>
    internal static void Describe(ReadOnlySpan<byte> network, ReadOnlySpan<byte> address, ulong database, SpanWriter span)
    {
        Span<byte> index = stackalloc byte[20];
        Utf8Formatter.TryFormat(database, index, out int digits);
        span.Set(Text.DatabaseNamespace, index[..digits]);

        HostAndPort server = HostAndPort.Split(address);
        if (network.SequenceEqual("unix"u8))
        {
            span.Set(Text.Transport, network);
            span.SetUnlessEmpty(Text.ServerAddress, address);
        }
        else if (server.Port is not null)
        {
            server.DescribeServer(span);
        }
    }
}
