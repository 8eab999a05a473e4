using System.Buffers.Text;
using Sonde.Probes.Go.Net;
using Sonde.Runtime.Spans;
using static Sonde.Shared.Conventions;

namespace Sonde.Probes.Go.Sql;

/// <summary>Describes the server of a database.</summary>
internal static class SqlServer
{
    private const int PostgreSqlPort = 5432;

    private static ReadOnlySpan<byte> PostgreSqlSocket => "/.s.PGSQL."u8;

    /// <summary>Writes the server's address and port. The address of a Unix socket is its path, or <c>@</c> and its name.</summary>
    /// <param name="host">A name, an address, both with a port or without one, or a socket; empty if it is not known.</param>
    /// <param name="port">The port, if the host has none.</param>
    /// <param name="dialect">The database system's rules.</param>
    /// <param name="span">The span.</param>
    internal static void Describe(ReadOnlySpan<byte> host, int? port, SqlDialect dialect, SpanWriter span)
    {
        if (host is not [(byte)'/' or (byte)'@', ..])
        {
            HostAndPort.Split(host).DescribeServer(span, host.IsEmpty ? null : port);
            return;
        }
        span.Set(Text.Transport, "unix"u8);
        // PostgreSQL's clients are told the socket's folder (https://www.postgresql.org/docs/current/libpq-connect.html).
        span.Set(Text.ServerAddress, dialect != SqlDialect.PostgreSql ? host : SocketIn(
            host, port ?? PostgreSqlPort, stackalloc byte[host.Length + PostgreSqlSocket.Length + "65535".Length]));
    }

    private static ReadOnlySpan<byte> SocketIn(ReadOnlySpan<byte> folder, int port, Span<byte> room)
    {
        folder = folder.TrimEnd((byte)'/');
        folder.CopyTo(room);
        PostgreSqlSocket.CopyTo(room[folder.Length..]);
        int length = folder.Length + PostgreSqlSocket.Length;
        Utf8Formatter.TryFormat(port, room[length..], out int digits);
        return room[..(length + digits)];
    }
}
