using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Sonde.EndToEnd.Tests.Support;
using Sonde.Probes.Go;
using Sonde.Runtime;
using Sonde.Runtime.Events;
using Sonde.Runtime.Spans;
using Sonde.Runtime.Status;
using Sonde.Tests.Go;
using Xunit.Abstractions;

namespace Sonde.EndToEnd.Tests.Torture;

/// <summary>
/// <c>tests/targets/torture</c> under the probe: recursion, panics, goroutines that end in every way, stacks that grow, contexts that
/// travel, requests that are hijacked, cancelled and aborted, 10,000 operations at once. SONDE_TORTURE_ROUNDS makes it longer.
/// </summary>
public sealed partial class TortureTests(ITestOutputHelper output)
{
    private static readonly int Rounds = int.Parse(
        Environment.GetEnvironmentVariable("SONDE_TORTURE_ROUNDS") ?? "300", CultureInfo.InvariantCulture);

    public static TheoryData<string, bool> ToolchainsAndFollowing
    {
        get
        {
            var data = new TheoryData<string, bool>();
            foreach (GoToolchain toolchain in GoToolchain.All)
            {
                data.Add(toolchain.Version, false);
                data.Add(toolchain.Version, true);
            }
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(ToolchainsAndFollowing))]
    public async Task Operations_WhateverGoDoes_AreSpansOrCountedLosses(string version, bool followsGoroutines)
    {
        GoToolchain toolchain = GoToolchain.All.First(toolchain => toolchain.Version.ToString() == version);
        string program = Build(toolchain);
        Account untraced = await RunAsync(program, followsGoroutines, static _ => { });

        var collector = new SpanCollector();
        await using Manager manager = Manager.Start(new ManagerOptions
        {
            Probes = [TortureProbe.Descriptor, NetHttpServerProbe.Descriptor],
            Sinks = [collector],
            GoroutineParents = followsGoroutines ? GoroutineParentsProbe.Descriptor : null,
        });
        var clock = Stopwatch.StartNew();
        Account account = await RunAsync(program, followsGoroutines, id => manager.AddProcess(id));
        clock.Stop();
        ManagerStatus status = await manager.StopAsync();

        Assert.Equal(untraced, account);
        ProbeCounters operations = status.Counters[TortureProbe.Descriptor.Name];
        ProbeCounters requests = status.Counters[NetHttpServerProbe.Descriptor.Name];
        CollectedSpan[] spans = [.. collector.Spans.Where(static span => span.Kind == SpanKind.Internal)];
        CollectedSpan[] served = [.. collector.Spans.Where(static span => span.Kind == SpanKind.Server)];
        output.WriteLine($"{clock.Elapsed.TotalSeconds:0} s under the probe\n{account}\n{operations}\nrequests: {requests}");

        Assert.Equal(0, status.InvalidRecords);
        Assert.Equal(account.Requests, served.Length + requests.Lost);
        Assert.Equal(0, requests.Lost);
        Assert.Equal(account.Operations, operations.Started);
        Assert.Equal(account.Operations, spans.Length + operations.Lost);
        // Only operations that a panic unwound or that were nested too deep are lost.
        Assert.Equal(account.TooDeep, operations.LostNestedTooDeep);
        Assert.Equal(account.Unwound, operations.LostAbandoned + operations.LostUnfinished);
        AssertParents(spans, served);
    }

    private static void AssertParents(CollectedSpan[] spans, CollectedSpan[] served)
    {
        var numbers = new Dictionary<string, long> { [new string('0', 16)] = 0 };
        foreach (CollectedSpan span in spans)
            numbers.Add(span.SpanId, (long)span[TortureProbe.Id]!);
        foreach (CollectedSpan span in served)
            numbers.Add(span.SpanId, long.Parse(span.Path.AsSpan(1), CultureInfo.InvariantCulture));
        HashSet<long> known = [.. numbers.Values];

        // Of a lost parent's children only so much is known that they have another parent than all that are there.
        string[] wrong = [.. spans
            .Where(span => known.Contains(Expected(span))
                ? numbers.GetValueOrDefault(span.ParentId, -1) != Expected(span)
                : numbers.ContainsKey(span.ParentId))
            .Select(span => $"{span[TortureProbe.Id]}: expected {Expected(span)}, found {numbers.GetValueOrDefault(span.ParentId, -1)}")];
        Assert.True(wrong.Length == 0, $"{wrong.Length} of {spans.Length}: {string.Join("; ", wrong.Take(5))}");
        Assert.All(served, static span => Assert.Equal(ParentKind.None, span.Parent));

        static long Expected(CollectedSpan span) => (long)span[TortureProbe.ExpectedParent]!;
    }

    private static string Build(GoToolchain toolchain)
    {
        string folder = Path.Combine(Repository.Targets, "torture");
        string program = Path.Combine(Path.GetTempPath(), $"sonde-torture-{toolchain.Version}-{Environment.ProcessId}");
        toolchain.Run(folder, "build", "-o", program, ".");
        return program;
    }

    /// <summary>Runs the program; <paramref name="attach"/> is called before it works.</summary>
    private static Task<Account> RunAsync(string program, bool followsGoroutines, Action<int> attach) =>
        RunAsync(program, [$"-followed={followsGoroutines}"], attach, static () => Task.CompletedTask);

    /// <summary>The same; <paramref name="whenDone"/> is called once it has worked and still lives.</summary>
    private static async Task<Account> RunAsync(string program, string[] arguments, Action<int> attach, Func<Task> whenDone)
    {
        using var process = Process.Start(new ProcessStartInfo(program, ["-rounds", $"{Rounds}", .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        try
        {
            Assert.Equal("ready", await process.StandardOutput.ReadLineAsync());
            attach(process.Id);
            await process.StandardInput.WriteLineAsync();
            string? line = await process.StandardOutput.ReadLineAsync();
            await whenDone();
            return JsonSerializer.Deserialize<Account>(line!, JsonSerializerOptions.Web)!;
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync();
        }
    }

    /// <summary>The counters of the program itself.</summary>
    private sealed record Account(long Operations, long Requests, long Unwound, long TooDeep, ulong Sum);
}
