using System.Collections.Concurrent;
using System.Diagnostics;
using Sonde.EndToEnd.Tests.Support;
using Sonde.Runtime;
using Sonde.Runtime.Cost;
using Sonde.Runtime.Spans;
using Sonde.Runtime.Status;
using Sonde.Tests.Go;

namespace Sonde.EndToEnd.Tests.Functions;

/// <summary>What keeps function spans from harming the program, and its values from leaving.</summary>
public sealed class FunctionSafetyTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sonde-functions-").FullName;

    [Fact]
    public async Task FunctionThatCostsTooMuch_IsDetachedAndTheOthersGoOn()
    {
        var collector = new SpanCollector();
        var warnings = new ConcurrentQueue<string>();
        await using Manager manager = Manager.Start(Options(collector, "main.Hot(n)", "main.Calm(n)") with
        {
            BudgetPace = new BudgetPace { Interval = TimeSpan.FromMilliseconds(100) },
        });
        manager.Warning += warnings.Enqueue;
        FunctionStatus Function(string name) => manager.GetStatus().Functions.Single(function => function.Symbol == name);

        await RunAsync(manager, "hot", async () =>
        {
            await Waiting.Until(() => Function("main.Hot").Detached is not null && !warnings.IsEmpty);
            long calls = Function("main.Hot").Calls, calm = Function("main.Calm").Calls;
            await Waiting.Until(() => Function("main.Calm").Calls > calm + 10);
            Assert.Equal(calls, Function("main.Hot").Calls);
        });
        ManagerStatus status = await manager.StopAsync();

        FunctionStatus hot = status.Functions.Single(static function => function.Symbol == "main.Hot");
        Assert.InRange(hot.Cores, 0.05, 10);
        Assert.Matches(@"^its hooks cost [0-9.]+ % of a core, and at most 5 % is allowed$", hot.Detached);
        Assert.Contains(hot.Detached!, Assert.Single(warnings, static warning => warning.Contains("'main.Hot'", StringComparison.Ordinal)), StringComparison.Ordinal);
        FunctionStatus calm = status.Functions.Single(static function => function.Symbol == "main.Calm");
        Assert.Null(calm.Detached);
        Assert.Equal(calm.Calls, collector.Spans.Count(static span => span.Name == "main.Calm"));
        Assert.Equal(0, status.Lost);
    }

    [Fact]
    public async Task RedactedValue_ReachesNoSink()
    {
        var texts = new DescriptionCollector();
        await using Manager manager = Manager.Start(
            Options(texts, "main.(*Cart).Checkout(order.ID, order.Customer.Name, total=order.Lines[0].Price.Cents, err)") with { Redact = ["order.customer.*", "total", "err"] });

        await RunAsync(manager, "go", static () => Task.CompletedTask);
        await manager.StopAsync();

        Assert.Equal(44, texts.Spans.Count);
        Assert.All(texts.Spans, static span => Assert.Equal(("REDACTED", "REDACTED"), (span["order.Customer.Name"], span["total"])));
        CollectedSpan failed = texts.Spans.Single(static span => Equals(span["order.ID"], "text"));
        Assert.Equal(("REDACTED", "*errors.errorString", "REDACTED"), (failed["err"], failed["error.type"], texts.Descriptions[failed.SpanId]));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static ManagerOptions Options(ISpanSink sink, params string[] descriptions) =>
        new() { Probes = [], FunctionSpans = [.. descriptions.Select(FunctionSpan.Parse)], Sinks = [sink] };

    private async Task RunAsync(Manager manager, string command, Func<Task> meanwhile)
    {
        string program = Path.Combine(_folder, "functions");
        GoToolchain.Distribution.Run(Path.Combine(Repository.Targets, "functions"), ["build", "-o", program, "."]);
        using var process = Process.Start(new ProcessStartInfo(program) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        try
        {
            Task<string> errors = process.StandardError.ReadToEndAsync();
            Assert.Equal("ready", await process.StandardOutput.ReadLineAsync());
            manager.AddProcess(process.Id);
            await process.StandardInput.WriteLineAsync(command);
            await meanwhile();
            process.StandardInput.Close();
            while (await process.StandardOutput.ReadLineAsync() is { } line && line != "done")
                ;
            await errors;
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync();
        }
    }

    /// <summary>Also keeps what the spans say about their status.</summary>
    private sealed class DescriptionCollector : ISpanSink
    {
        private readonly SpanCollector _collector = new();

        internal IReadOnlyList<CollectedSpan> Spans => _collector.Spans;

        internal ConcurrentDictionary<string, string> Descriptions { get; } = new();

        public void OnSpan(in SpanView span)
        {
            Descriptions[span.SpanId.ToString()] = System.Text.Encoding.UTF8.GetString(span.StatusDescription);
            _collector.OnSpan(span);
        }
    }
}
