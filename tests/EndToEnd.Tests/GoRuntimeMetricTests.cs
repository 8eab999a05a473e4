using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Sonde.EndToEnd.Tests.Support;
using Sonde.Probes.Go;
using Sonde.Runtime;
using Sonde.Runtime.Metrics.GoRuntime;
using Sonde.Tests.Go;

namespace Sonde.EndToEnd.Tests;

/// <summary>What the Go runtime of a process says of itself, as it is read out of its memory.</summary>
public sealed class GoRuntimeMetricTests
{
    private const string NewGo = "1.24";

    /// <summary>Go versions and flags of the build: with <c>SONDE_GO_MATRIX=full</c> all versions that there are.</summary>
    public static TheoryData<string, string> Builds
    {
        get
        {
            var builds = new TheoryData<string, string> { { GoToolchain.Distribution.Version, "" } };
            if (GoToolchain.All.Any(static toolchain => toolchain.Version == NewGo))
                builds.Add(NewGo, "-buildmode=pie");
            if (Environment.GetEnvironmentVariable("SONDE_GO_MATRIX") == "full")
            {
                foreach (GoToolchain toolchain in GoToolchain.All)
                    builds.Add(toolchain.Version, "-trimpath");
            }
            return builds;
        }
    }

    [Theory]
    [MemberData(nameof(Builds))]
    public void Values_AreThoseThatTheProgramReadsItself(string go, string flag)
    {
        using var program = GoMetricsProgram.Start(go, flag.Length == 0 ? [] : [flag]);
        Dictionary<string, long> first = program.Read();
        using GoRuntimeReader reader = GoRuntimeReader.TryOpen(program.ProcessId, out string problem) ?? throw new InvalidOperationException(problem);

        Assert.True(reader.TryRead(out GoRuntimeValues values));
        AssertEqual(first, values);

        program.GoOn();
        Dictionary<string, long> second = program.Read();
        Assert.True(reader.TryRead(out values));
        AssertEqual(second, values);
        Assert.True(second["/gc/cycles/total:gc-cycles"] > first["/gc/cycles/total:gc-cycles"]);
        AssertWaits(first, second, reader.ReadNewWaits());
    }

    [Fact]
    public void StrippedProgram_IsRefusedWithTheReason()
    {
        using var program = GoMetricsProgram.Start(GoToolchain.Distribution.Version, "-ldflags=-s");
        Assert.Null(GoRuntimeReader.TryOpen(program.ProcessId, out string problem));
        Assert.Equal("the executable is stripped of its symbols", problem);
    }

    [Fact]
    public void ProgramWithoutDebugInformation_IsRefusedWithTheReason()
    {
        using var program = GoMetricsProgram.Start(GoToolchain.Distribution.Version, "-ldflags=-w");
        Assert.Null(GoRuntimeReader.TryOpen(program.ProcessId, out string problem));
        Assert.Equal("the executable has no debug information", problem);
    }

    [Fact]
    public void ProgramThatHasEnded_CannotBeRead()
    {
        GoRuntimeReader? reader;
        using (var program = GoMetricsProgram.Start(GoToolchain.Distribution.Version))
        {
            program.Read();
            reader = GoRuntimeReader.TryOpen(program.ProcessId, out _);
        }
        using (reader)
            Assert.False(reader!.TryRead(out _));
    }

    [Fact]
    public async Task Meter_PublishesTheTargetsOfTheManager_UnderTheNamesOfTheConvention()
    {
        using HttpServer server = HttpServer.Start(GoToolchain.Distribution);
        await using Manager manager = Manager.Start(new ManagerOptions { Probes = [NetHttpServerProbe.Descriptor], GoRuntimeMetrics = true });
        manager.AddProcess(server.ProcessId);
        var seen = new ConcurrentDictionary<string, string>();
        using var listener = new MeterListener
        {
            InstrumentPublished = static (instrument, listener) =>
            {
                if (instrument.Meter.Name == Manager.GoMeterName)
                    listener.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, _, tags, _) => Keep(instrument, tags));
        listener.SetMeasurementEventCallback<double>((instrument, _, tags, _) => Keep(instrument, tags));
        listener.Start();
        using var client = new HttpClient { BaseAddress = server.Address };
        for (int i = 0; i < 1000 && !seen.Keys.Any(static name => name.StartsWith("go.schedule.duration", StringComparison.Ordinal)); i++)
        {
            // The goroutines that serve it wait for a processor.
            (await client.GetAsync(new Uri("/", UriKind.Relative))).Dispose();
            listener.RecordObservableInstruments();
            await Task.Delay(10);
        }

        string tags = $"service.name=httpserver process.pid={server.ProcessId}";
        Assert.Equal(
            [
                $"go.config.gogc % {tags}", $"go.goroutine.count {{goroutine}} {tags}", $"go.memory.allocated By {tags}",
                $"go.memory.allocations {{allocation}} {tags}", $"go.memory.gc.goal By {tags}", $"go.memory.used By {tags} go.memory.type=other",
                $"go.memory.used By {tags} go.memory.type=stack", $"go.processor.limit {{thread}} {tags}", $"go.schedule.duration s {tags}", $"sonde.go.gc.cycles {{cycle}} {tags}",
                $"sonde.go.gc.pause.time s {tags}",
            ],
            seen.Keys.Order(StringComparer.Ordinal));

        void Keep(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
            seen[$"{instrument.Name} {instrument.Unit} " + string.Join(' ', tags.ToArray().Select(static tag => $"{tag.Key}={tag.Value}"))] = "";
    }

    private static void AssertEqual(Dictionary<string, long> program, in GoRuntimeValues values)
    {
        Assert.Equal(program["goroutines"], values.Goroutines);
        Assert.Equal(program.GetValueOrDefault("/sched/gomaxprocs:threads", 3), values.ProcessorLimit);
        Assert.Equal((150, 1L << 30), (values.GcPercent, values.MemoryLimit));
        Assert.Equal(program["/gc/heap/allocs:bytes"], values.Memory.Allocated);
        Assert.Equal(program["/gc/heap/allocs:objects"], values.Memory.Allocations);
        Assert.Equal(program["/memory/classes/total:bytes"] - program["/memory/classes/heap/released:bytes"], values.Memory.Used);
        Assert.Equal(program["/memory/classes/heap/stacks:bytes"], values.Memory.Stacks);
        Assert.Equal(program["/gc/heap/goal:bytes"], values.HeapGoal);
        Assert.Equal(program["/gc/cycles/total:gc-cycles"], values.Cycles);
        Assert.Equal(program["pause"], values.PauseNanoseconds);
    }

    // Goroutines of the runtime itself may wait while the program rests.
    private static void AssertWaits(Dictionary<string, long> first, Dictionary<string, long> second, long[] waits)
    {
        long all = 0, different = 0;
        for (int bucket = 0; bucket < waits.Length; bucket++)
        {
            string name = $"wait:{GoTimeBucket.Of(bucket, waits.Length).Nanoseconds}";
            long added = second.GetValueOrDefault(name) - first.GetValueOrDefault(name);
            all += added;
            different += Math.Abs(added - waits[bucket]);
        }
        Assert.True(all >= 50, $"The program has measured only {all} waits.");
        Assert.True(different <= all / 10, $"{different} of {all} waits were not read, or in another bucket.");
    }
}
