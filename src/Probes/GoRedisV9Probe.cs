using Sonde.Probes.Go.Redis;
using Sonde.Runtime.Spans;
using Sonde.Shared;

namespace Sonde.Probes.Go;

/// <summary>
/// Traces the commands, pipelines and transactions that a Go program sends with <c>github.com/redis/go-redis/v9</c>. Each call of the client
/// is one span, with all its attempts. Commands that a new connection needs are spans within the call that opened it.
/// </summary>
/// <remarks>
/// Not covered: pipelines and transactions of a <c>ClusterClient</c>, whose single commands are spans of the node's client; messages of
/// <c>PubSub</c>; the address of the peer; the server that a Sentinel names; calls that a build with a profile inlines, which
/// <c>sonde inspect</c> reports.
/// </remarks>
[Probe("github.com/redis/go-redis/v9", Source = "go_redis_v9.bpf.c", Header = "go_redis.h", SchemaUrl = Conventions.SchemaUrl)]
[Uprobe("github.com/redis/go-redis/v9.(*baseClient).process", Declaration = "type Cmder interface{}; func (c *baseClient) process(ctx context.Context, cmd Cmder) error", Entry = "redis_start", Return = "redis_end", EarlyReturn = true)]
[Uprobe("github.com/redis/go-redis/v9.(*baseClient).processPipeline", Declaration = "func (c *baseClient) processPipeline(ctx context.Context, cmds []Cmder) error", Entry = "redis_start", Return = "redis_end", EarlyReturn = true)]
[Uprobe("github.com/redis/go-redis/v9.(*baseClient).processTxPipeline", Declaration = "func (c *baseClient) processTxPipeline(ctx context.Context, cmds []Cmder) error", Entry = "redis_start", Return = "redis_end", EarlyReturn = true)]
[GoOffset("github.com/redis/go-redis/v9", "baseClient", "opt")]
[GoOffset("github.com/redis/go-redis/v9", "Options", "Network", "Addr", "DB")]
[GoOffset("github.com/redis/go-redis/v9", "baseCmd", "args")]
[EventStruct("redis_event")]
public sealed partial class GoRedisV9Probe
{
    static partial void Describe(in RedisEvent e, ref SpanWriter span)
    {
        span.Kind = SpanKind.Client;
        new RedisCommands(e.Texts, e.Names, e.Keys, e.Arguments, e.Commands).Describe(span);
        RedisServer.Describe(e.Network, e.Address, e.Database, span);
        if (!e.ErrorType.IsNone)
            RedisError.Describe(span.NameOf(e.ErrorType), e.Error, span);
    }
}
