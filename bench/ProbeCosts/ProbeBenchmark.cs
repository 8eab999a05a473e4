using System.Globalization;
using Sonde.Benchmarks.Support;
using Sonde.EndToEnd.Tests.Support;
using Sonde.Probes.Go;
using Sonde.Runtime;
using Sonde.Runtime.Probes;
using Sonde.Runtime.Status;
using Sonde.Tests.Go;

namespace Sonde.Benchmarks.ProbeCosts;

/// <summary>
/// Measures what each ready-made probe costs the traced program: the nanoseconds of CPU that it adds to an operation, and the operations
/// that the program makes in a second, one after the other. They are compared in the same round with the same program untraced, and with an
/// empty program at each of the probe's hooks. The rows with contexts also add the trace context to the request, in the kernel's sockets.
/// </summary>
internal static class ProbeBenchmark
{
    private const int Rounds = 9;
    private const string Rounding = "bench/ProbeCosts/rounds/rounds.go";

    private static readonly ProbeDescriptor[] HttpClient =
        [NetHttpClientProbe.Descriptor, NetHttpClientWriteProbe.Descriptor, NetHttpClientSendProbe.Descriptor];

    internal static async Task<int> RunAsync()
    {
        GoToolchain toolchain = GoToolchain.All[^1];
        using var databases = new DatabaseServers();
        using var redisServer = new RedisServerProcess();
        using var kafkaCluster = new KafkaClusterProcess();
        using TimedProgram http = Start("http", "routers", "trixie"), tcp = Start("http", "routers", "trixie", "-tcp"), mux = Start("http", "routers", "trixie", "-mux");
        using TimedProgram grpc = Start("grpc", "grpc", "trixie");
        using TimedProgram sqlite = Start("sql", "sql", "trixie", "sqlite3", ":memory:"), postgres = Start("sql", "sql", "trixie", "postgres", databases.Of("postgres").Source);
        using TimedProgram pgx = Start("pgx", "pgx-v5", "sid", databases.Of("pgx").Source);
        using TimedProgram redis = Start("redis", "redis", "sid", $"127.0.0.1:{redisServer.Port}");
        using TimedProgram kafka = Start("kafka", "kafka", "sid", kafkaCluster.Address);
        using TimedProgram mongo = TimedProgram.StartVendored(toolchain, "mongo", "trixie", "bench/ProbeCosts/mongo", [Rounding, "tests/targets/mongo/server.go"]);
        using TimedProgram memcache = Start("memcache", "memcache", "trixie");
        Row[] rows =
        [
            new("HTTP server", http, [NetHttpServerProbe.Descriptor]),
            new("HTTP server, its route", mux, [GorillaMuxProbe.Descriptor, NetHttpServerProbe.Descriptor]),
            new("HTTP client", http, HttpClient),
            new("HTTP client, TCP", tcp, HttpClient),
            new("HTTP client, TCP, context added", tcp, HttpClient) { Mode = PropagationMode.Sockets },
            new("gRPC server", grpc, [GrpcServerProbe.Descriptor]),
            new("gRPC client", grpc, [GrpcClientProbe.Descriptor, GrpcClientWriteProbe.Descriptor]),
            new("SQL query, SQLite", sqlite, [DatabaseSqlProbe.Descriptor]),
            new("SQL query, PostgreSQL", postgres, [DatabaseSqlProbe.Descriptor]),
            new("PostgreSQL query, pgx", pgx, [PgxV5Probe.Descriptor]),
            new("Redis command", redis, [GoRedisV9Probe.Descriptor]),
            new("Kafka message sent", kafka, [KafkaGoProbe.Descriptor]),
            new("MongoDB insertion", mongo, [MongoProbe.Descriptor]),
            new("memcached get", memcache, [MemcacheProbe.Descriptor]) { Functions = ["github.com/bradfitz/gomemcache/memcache.(*Client).Get"] },
        ];
        foreach (TimedProgram target in rows.Select(static row => row.Target).Distinct())
            await target.RoundAsync();
        var rounds = new List<Cost[]>();
        for (int i = 0; i < Rounds; i++)
        {
            Console.Error.Write($"\rround {i + 1} of {Rounds}");
            var costs = new List<Cost>();
            foreach (Row row in rows)
                costs.Add(await MeasureAsync(row));
            rounds.Add([.. costs]);
        }
        Console.Error.WriteLine();
        Report(toolchain, rows, rounds);
        return 0;

        TimedProgram Start(string program, string library, string suite, params string[] arguments) =>
            TimedProgram.StartVendored(toolchain, library, suite, $"bench/ProbeCosts/{program}", [Rounding], arguments);
    }

    private static async Task<Cost> MeasureAsync(Row row)
    {
        Time untraced = await TimeAsync(row.Target);
        (Time hooks, _) = await TracedAsync(row, [.. row.Probes.Select(probe => HooksAlone.Of(probe, row.Functions))]);
        (Time traced, ManagerStatus status) = await TracedAsync(row, row.Probes);
        return new Cost(untraced, hooks, traced, status);
    }

    private static async Task<(Time Time, ManagerStatus Status)> TracedAsync(Row row, ProbeDescriptor[] probes)
    {
        await using Manager manager = Manager.Start(new ManagerOptions
        {
            Probes = probes,
            PropagateContext = row.Mode,
            FunctionRate = int.MaxValue,
            MaxFunctionCpu = null,
        });
        manager.AddProcess(row.Target.ProcessId);
        Time time = await TimeAsync(row.Target);
        return (time, await manager.StopAsync());
    }

    private static async Task<Time> TimeAsync(TimedProgram target)
    {
        double[] times = await target.RoundAsync();
        return new Time(times[0], times[1]);
    }

    private static void Report(GoToolchain toolchain, Row[] rows, List<Cost[]> rounds)
    {
        string go = toolchain.Run("/", "env", "GOVERSION").Trim(), load = File.ReadAllText("/proc/loadavg").Split(' ')[1];
        var results = rows.Select((row, i) =>
        {
            Cost[] costs = [.. rounds.Select(round => round[i])];
            return new
            {
                Probe = row.Probes[0].Name,
                row.What,
                UntracedNanoseconds = costs.Select(static cost => cost.Untraced.Cpu).Median(),
                HooksNanoseconds = costs.Select(static cost => cost.Hooks.Cpu - cost.Untraced.Cpu).Median(),
                AddedNanoseconds = costs.Select(static cost => cost.Traced.Cpu - cost.Untraced.Cpu).Median(),
                HooksRatio = costs.Select(static cost => (cost.Traced.Cpu - cost.Untraced.Cpu) / (cost.Hooks.Cpu - cost.Untraced.Cpu)).Median(),
                UntracedPerSecond = costs.Select(static cost => 1e9 / cost.Untraced.Whole).Median(),
                HooksPerSecond = costs.Select(static cost => 1e9 / cost.Hooks.Whole).Median(),
                TracedPerSecond = costs.Select(static cost => 1e9 / cost.Traced.Whole).Median(),
                Spans = costs.Sum(static cost => cost.Status.Spans),
                Lost = costs.Sum(static cost => cost.Status.Lost),
                Propagation = costs[0].Status.Propagation.ToString(),
            };
        }).ToArray();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Machine.This}; load average {load}; {go}; medians of {Rounds} rounds\n"));
        Console.WriteLine($"{"",-32} {"ns of CPU for an operation, and added by",44}  {"operations per second",32}");
        Console.WriteLine($"{"",-32} {"untraced",10} {"hooks",9} {"probe",9} {"of hooks",9}  {"untraced",10} {"hooks",10} {"probe",10} {"spans",9} {"lost",5}");
        foreach (var one in results)
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{one.What,-32} {one.UntracedNanoseconds,10:0} {one.HooksNanoseconds,9:0} {one.AddedNanoseconds,9:0} {one.HooksRatio,9:0.0}  {one.UntracedPerSecond,10:N0} {one.HooksPerSecond,10:N0} {one.TracedPerSecond,10:N0} {one.Spans,9:N0} {one.Lost,5:N0}"));
        ResultFile.Write("probes", new { Go = go, Rounds, LoadAverage = double.Parse(load, CultureInfo.InvariantCulture), Results = results });
    }

    /// <summary>An operation of a program, and the probes that record it, the one of the span first.</summary>
    private sealed record Row(string What, TimedProgram Target, ProbeDescriptor[] Probes)
    {
        internal PropagationMode Mode { get; init; } = PropagationMode.Auto;

        /// <summary>The functions whose calls make the spans, for a probe without hooks of its own.</summary>
        internal string[] Functions { get; init; } = [];
    }

    /// <summary>The nanoseconds of an operation: those of CPU, and those that it takes.</summary>
    private sealed record Time(double Cpu, double Whole);

    /// <summary>The result of a round for one row.</summary>
    private sealed record Cost(Time Untraced, Time Hooks, Time Traced, ManagerStatus Status);
}
