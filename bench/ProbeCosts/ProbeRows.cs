using Sonde.Benchmarks.Support;
using Sonde.EndToEnd.Tests.Support;
using Sonde.Probes.Go;
using Sonde.Runtime;
using Sonde.Runtime.Probes;

namespace Sonde.Benchmarks.ProbeCosts;

/// <summary>
/// What is measured: at least one operation for each ready-made probe. Probes that write into processes take part only where the kernel lets
/// them. The distribution has no source of version 8 of go-redis.
/// </summary>
internal static class ProbeRows
{
    private const string HttpMain = "bench/ProbeCosts/http/main.go", PgxMain = "bench/ProbeCosts/pgx/main.go";

    private static readonly ProbeDescriptor[] HttpClient =
        [NetHttpClientProbe.Descriptor, NetHttpClientWriteProbe.Descriptor, NetHttpClientSendProbe.Descriptor];

    /// <summary>Starts the programs.</summary>
    internal static async Task<ProbeRow[]> StartAsync(ProbePrograms programs)
    {
        DatabaseServers databases = programs.Keep(new DatabaseServers());
        RedisServerProcess redis = programs.Keep(new RedisServerProcess());
        KafkaClusterProcess kafka = programs.Keep(new KafkaClusterProcess());
        ListeningServer nats = programs.Keep(await ListeningServer.StartNatsAsync());
        TimedProgram http = programs.Start("http", "routers trixie"), tcp = programs.Start("http", "routers trixie", "-tcp");
        TimedProgram grpc = programs.Start("grpc", "grpc trixie");
        return
        [
            new("HTTP server", http, [NetHttpServerProbe.Descriptor]),
            Routed("chi", ChiProbe.Descriptor),
            Routed("echo", EchoProbe.Descriptor),
            Routed("gin", GinProbe.Descriptor),
            new("HTTP server, route of gRPC-Gateway", programs.Start("gateway", "gateway sid", [HttpMain], []), [GrpcGatewayProbe.Descriptor, NetHttpServerProbe.Descriptor]),
            Routed("httprouter", HttpRouterProbe.Descriptor),
            Routed("mux", GorillaMuxProbe.Descriptor),
            new("HTTP server, program's own span", programs.Start("otelhttp", "otel sid"), [OtelSdkProbe.Descriptor, NetHttpServerProbe.Descriptor]),
            new("HTTP client", http, HttpClient),
            new("HTTP client, TCP", tcp, HttpClient),
            new("HTTP client, TCP, context added", tcp, [NetHttpClientSendProbe.Descriptor, NetHttpClientProbe.Descriptor]) { Mode = PropagationMode.Sockets },
            new("gRPC server", grpc, [GrpcServerProbe.Descriptor]),
            new("gRPC client", grpc, [GrpcClientProbe.Descriptor, GrpcClientWriteProbe.Descriptor]),
            new("SQL query, SQLite", programs.Start("sql", "sql trixie", "sqlite3", ":memory:"), [DatabaseSqlProbe.Descriptor]),
            new("SQL query, PostgreSQL", programs.Start("sql", "sql trixie", "postgres", databases.Of("postgres").Source), [DatabaseSqlProbe.Descriptor]),
            new("PostgreSQL query, pgx v4", programs.Start("pgxv4", "pgx-v4 sid", [PgxMain], [databases.Of("pgx").Source]), [PgxV4Probe.Descriptor]),
            new("PostgreSQL query, pgx v5", programs.Start("pgxv5", "pgx-v5 sid", [PgxMain], [databases.Of("pgx").Source]), [PgxV5Probe.Descriptor]),
            new("Redis command", programs.Start("redis", "redis sid", $"127.0.0.1:{redis.Port}"), [GoRedisV9Probe.Descriptor]),
            new("Kafka message sent, kafka-go", programs.Start("kafka", "kafka sid", kafka.Address), [KafkaGoProbe.Descriptor, KafkaGoWriteProbe.Descriptor]),
            new("Kafka message read, kafka-go", programs.Start("kafka", "kafka sid", "-read", kafka.Address), [KafkaGoProbe.Descriptor])
            {
                // One for the message, and one for what is done with it until the next.
                SpansOf = static messages => 2 * messages,
            },
            new("Kafka message sent, sarama", programs.Start("sarama", "sarama sid", kafka.Address), [SaramaProbe.Descriptor]),
            new("NATS message published", programs.Start("nats", "nats sid", nats.Address), [NatsProbe.Descriptor])
            {
                Functions = ["github.com/nats-io/nats%2ego.(*Conn).publish"],
            },
            new("MongoDB insertion", programs.Start("mongo", "mongo trixie", ["tests/targets/mongo/server.go"], []), [MongoProbe.Descriptor]),
            new("memcached get", programs.Start("memcache", "memcache trixie"), [MemcacheProbe.Descriptor])
            {
                Functions = ["github.com/bradfitz/gomemcache/memcache.(*Client).Get"],
            },
            new("AWS operation", programs.Start("aws", "aws sid"), [AwsProbe.Descriptor])
            {
                Functions = ["github.com/aws/aws-sdk-go-v2/aws/middleware.RegisterServiceMetadata.HandleInitialize"],
            },
            new("Program's span, global API", programs.Start("otel", "otel sid"), [OtelApiProbe.Descriptor]),
            new("Program's span, auto/sdk", programs.Start("otel", "otel sid", "-auto"), [AutoSdkProbe.Descriptor]),
            new("Program's span on a goroutine", programs.Start("otel", "otel sid", "-apart"), [GoroutineParentsProbe.Descriptor, OtelApiProbe.Descriptor])
            {
                FollowsGoroutines = true,
            },
        ];

        ProbeRow Routed(string router, ProbeDescriptor probe) =>
            new($"HTTP server, route of {router}", programs.Start("http", "routers trixie", "-router", router), [probe, NetHttpServerProbe.Descriptor]);
    }
}
