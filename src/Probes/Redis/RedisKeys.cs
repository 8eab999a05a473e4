using System.Collections.Frozen;
using System.Text;

namespace Sonde.Probes.Go.Redis;

/// <summary>The commands whose first argument is a key (https://redis.io/docs/latest/commands/).</summary>
internal static class RedisKeys
{
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Commands = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "append", "bitcount", "bitfield", "bitfield_ro", "bitpos", "blmove", "blpop", "brpop", "brpoplpush", "bzpopmax", "bzpopmin",
        "copy", "decr", "decrby", "del", "dump", "exists", "expire", "expireat", "expiretime", "geoadd", "geodist", "geohash",
        "geopos", "georadius", "georadius_ro", "georadiusbymember", "georadiusbymember_ro", "geosearch", "geosearchstore", "get",
        "getbit", "getdel", "getex", "getrange", "getset", "hdel", "hexists", "hexpire", "hexpireat", "hexpiretime", "hget", "hgetall",
        "hgetdel", "hgetex", "hincrby", "hincrbyfloat", "hkeys", "hlen", "hmget", "hmset", "hpersist", "hpexpire", "hpexpireat",
        "hpexpiretime", "hpttl", "hrandfield", "hscan", "hset", "hsetex", "hsetnx", "hstrlen", "httl", "hvals", "incr", "incrby",
        "incrbyfloat", "lcs", "lindex", "linsert", "llen", "lmove", "lpop", "lpos", "lpush", "lpushx", "lrange", "lrem", "lset",
        "ltrim", "mget", "move", "mset", "msetnx", "persist", "pexpire", "pexpireat", "pexpiretime", "pfadd", "pfcount", "pfmerge",
        "psetex", "pttl", "rename", "renamenx", "restore", "rpop", "rpoplpush", "rpush", "rpushx", "sadd", "scard", "sdiff",
        "sdiffstore", "set", "setbit", "setex", "setnx", "setrange", "sinter", "sinterstore", "sismember", "smembers", "smismember",
        "smove", "sort", "sort_ro", "spop", "srandmember", "srem", "sscan", "strlen", "sunion", "sunionstore", "touch", "ttl", "type",
        "unlink", "watch", "xack", "xadd", "xautoclaim", "xclaim", "xdel", "xlen", "xpending", "xrange", "xrevrange", "xtrim", "zadd",
        "zcard", "zcount", "zincrby", "zlexcount", "zmscore", "zpopmax", "zpopmin", "zrandmember", "zrange", "zrangebylex",
        "zrangebyscore", "zrangestore", "zrank", "zrem", "zremrangebylex", "zremrangebyrank", "zremrangebyscore", "zrevrange",
        "zrevrangebylex", "zrevrangebyscore", "zrevrank", "zscan", "zscore").GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Whether the first argument of a command is a key.</summary>
    internal static bool AreFirstOf(ReadOnlySpan<byte> command)
    {
        Span<char> name = stackalloc char[32];
        return command.Length <= name.Length
            && Encoding.ASCII.TryGetChars(command, name, out int length)
            && Commands.Contains(name[..length]);
    }
}
