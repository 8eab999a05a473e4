using System.Buffers;
using System.Buffers.Text;
using Sonde.Probes.Go.Net;

namespace Sonde.Probes.Go.Sql;

/// <summary>
/// The server and the database that a data source name leads to, and nothing else of it: it may contain a password. It is a URL
/// (<c>postgres://user:password@host:5432/shop?sslmode=disable</c>), a list of settings (<c>host=/run/postgresql dbname=shop</c>,
/// https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING), or the file of a SQLite database.
/// </summary>
internal ref struct DataSource
{
    // Elsewhere the three bytes may be part of a password.
    private static readonly SearchValues<byte> SchemeBytes = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+-."u8);

    private Span<byte> _room;

    private DataSource(Span<byte> room) => _room = room;

    /// <summary>The server's name or address, or the folder of its socket. Of several, it is the first.</summary>
    internal ReadOnlySpan<byte> Host { readonly get; private set; }

    /// <summary>The server's port, if there is one.</summary>
    internal int? Port { readonly get; private set; }

    /// <summary>The name or the file of the database.</summary>
    internal ReadOnlySpan<byte> Database { readonly get; private set; }

    /// <summary>Reads a data source name.</summary>
    /// <param name="text">The text in UTF-8.</param>
    /// <param name="dialect">The rules of the driver's database system.</param>
    /// <param name="room">Memory of at least as many bytes as the text has.</param>
    internal static DataSource Read(ReadOnlySpan<byte> text, SqlDialect dialect, Span<byte> room)
    {
        var source = new DataSource(room);
        int scheme = text.IndexOf("://"u8);
        if (dialect == SqlDialect.Sqlite)
            source.ReadFile(text);
        else if (scheme > 0 && !text[..scheme].ContainsAnyExcept(SchemeBytes))
            source.ReadUrl(text[(scheme + "://"u8.Length)..]);
        else if (dialect == SqlDialect.PostgreSql)
            source.ReadSettings(text);
        return source;
    }

    private void ReadFile(ReadOnlySpan<byte> text)
    {
        ReadOnlySpan<byte> scheme = "file:"u8;
        int end = text.IndexOf((byte)'?');
        ReadOnlySpan<byte> path = end < 0 ? text : text[..end];
        if (path.StartsWith(scheme))
        {
            path = path[scheme.Length..];
            if (path.StartsWith("//"u8))
                path = path[Math.Max(path[2..].IndexOf((byte)'/') + 2, 0)..];
            path = Unescape(path);
        }
        Database = path;
    }

    private void ReadUrl(ReadOnlySpan<byte> rest)
    {
        int question = rest.IndexOf((byte)'?');
        ReadOnlySpan<byte> parameters = question < 0 ? default : rest[(question + 1)..];
        ReadOnlySpan<byte> path = question < 0 ? rest : rest[..question];
        int slash = path.IndexOf((byte)'/');
        ReadOnlySpan<byte> authority = slash < 0 ? path : path[..slash];
        int user = authority.LastIndexOf((byte)'@') + 1;
        ReadOnlySpan<byte> address = FirstOf(authority[user..]);
        HostAndPort server = HostAndPort.Split(address);
        // Where a password is not escaped, as it must be, this may be part of it. Where the text is cut before the '@', the address is a user
        // with the beginning of the password, which is no port.
        if (path[authority.Length..].Contains((byte)'@') || (user == 0 && rest.Contains((byte)'@'))
            || (server.Port is null && address is not [(byte)'[', ..] && address.Contains((byte)':')))
        {
            return;
        }
        Host = Unescape(server.Host);
        Port = server.Port;
        Database = slash < 0 ? default : Unescape(path[(slash + 1)..]);
        while (!parameters.IsEmpty)
        {
            int end = parameters.IndexOf((byte)'&');
            ReadOnlySpan<byte> parameter = end < 0 ? parameters : parameters[..end];
            int equals = parameter.IndexOf((byte)'=');
            if (equals > 0)
                Set(parameter[..equals], Unescape(parameter[(equals + 1)..]));
            parameters = end < 0 ? default : parameters[(end + 1)..];
        }
    }

    private void ReadSettings(ReadOnlySpan<byte> text)
    {
        while (true)
        {
            int equals = text.IndexOf((byte)'=');
            if (equals < 0)
                return;
            ReadOnlySpan<byte> name = text[..equals].Trim(" \t\r\n"u8);
            text = text[(equals + 1)..].TrimStart(" \t\r\n"u8);
            Set(name, ReadValue(ref text));
        }
    }

    private ReadOnlySpan<byte> ReadValue(scoped ref ReadOnlySpan<byte> text)
    {
        bool isQuoted = text is [(byte)'\'', ..];
        Span<byte> value = _room;
        int length = 0, at = isQuoted ? 1 : 0;
        for (; at < text.Length; at++)
        {
            if (isQuoted ? text[at] == '\'' : text[at] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
                break;
            if (text[at] == '\\' && at + 1 < text.Length)
                at++;
            value[length++] = text[at];
        }
        text = text[Math.Min(at + 1, text.Length)..];
        _room = _room[length..];
        return value[..length];
    }

    private void Set(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (name.SequenceEqual("host"u8))
            Host = FirstOf(value);
        else if (name.SequenceEqual("port"u8))
            Port = Utf8Parser.TryParse(FirstOf(value), out ushort port, out _) ? port : null;
        else if (name.SequenceEqual("dbname"u8) || name.SequenceEqual("database"u8))
            Database = value;
    }

    private static ReadOnlySpan<byte> FirstOf(ReadOnlySpan<byte> list) => list.IndexOf((byte)',') is >= 0 and var comma ? list[..comma] : list;

    private ReadOnlySpan<byte> Unescape(ReadOnlySpan<byte> text)
    {
        if (!text.Contains((byte)'%'))
            return text;
        Span<byte> plain = _room;
        int length = 0;
        for (int at = 0; at < text.Length; at++)
        {
            if (text[at] == '%' && at + 2 < text.Length && Utf8Parser.TryParse(text.Slice(at + 1, 2), out byte value, out int digits, 'x') && digits == 2)
            {
                plain[length++] = value;
                at += digits;
            }
            else
            {
                plain[length++] = text[at];
            }
        }
        _room = _room[length..];
        return plain[..length];
    }
}
