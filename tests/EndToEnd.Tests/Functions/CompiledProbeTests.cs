using System.Diagnostics;
using System.Text;
using Sonde.EndToEnd.Tests.Support;
using Sonde.Runtime;
using Sonde.Runtime.Executables;
using Sonde.Runtime.Processes;
using Sonde.Runtime.Spans;
using Sonde.Runtime.Status;
using Sonde.Tests.Go;

namespace Sonde.EndToEnd.Tests.Functions;

/// <summary>Probes of functions that were compiled, held against the same functions at the prompt.</summary>
public sealed class CompiledProbeTests : IDisposable
{
    private static readonly string[] AtThePrompt =
    [
        """func (c *Cart) Checkout(ctx context.Context, order *Order, express bool) (receipt string, err error) {order.ID, order.Customer.Name, order.Tags["tier"], order.Ages[-2], lines=len(order.Lines), total=order.Lines[0].Price.Cents, receipt, err} if order.ID != "o3" """,
        "func Look(o *Order) int {o.Created, o.Timeout, o.Raw, o.Ratio, o.Score, o.small, o.Note, sku=o.Note.(*main.StockError).SKU}",
        "func Many(a int, b int8, c uint16, d string, e bool, f []int, h int64) (int, string)",
        "func ByValue(p Point, o Base, s [2]int32) int32 {p.X, p.Y, o.Region, s[1], result0}",
        "func Panics(value string)",
        "func Recurse(depth int) int if depth == 3",
        "main.Leaves(name)",
    ];

    private readonly string _folder = Directory.CreateTempSubdirectory("sonde-functions-").FullName;

    [Fact]
    public async Task Spans_AreThoseOfTheSameDescriptionsAtThePrompt()
    {
        var spans = new SpansByProbe();
        ManagerStatus status = await TraceAsync(new ManagerOptions
        {
            Probes = [CompiledProbe.Descriptor],
            FunctionSpans = [.. AtThePrompt.Select(FunctionSpan.Parse)],
            Sinks = [spans],
        });

        Assert.True(spans["functions"].Length > 50, $"{spans["functions"].Length} spans");
        Assert.Equal(spans["functions"], spans["functions/compiled"]);
        Assert.Equal(0, status.Lost);
        Assert.Equal(status.Counters["functions"].Sent, status.Counters["functions/compiled"].Sent);
    }

    [Fact]
    public async Task EventAndDescribe_SeeTypedValues()
    {
        var spans = new SpansByProbe();
        var seen = new List<(string Id, long Count, bool Express, bool Failed)>();
        await TraceAsync(new ManagerOptions { Probes = [DescribedProbe.Descriptor], Sinks = [spans] }, manager => manager.Subscribe(
            (in DescribedProbe.Purchase e, Target _) => seen.Add((Encoding.UTF8.GetString(e.OrderId), e.OrderLines0Count, e.Express, !e.Err.IsNone))));

        Assert.Contains(seen, static call => call is { Id: "bad", Failed: true });
        Assert.Equal(seen.Count, spans["functions/described"].Length);
        Assert.Contains(spans["functions/described"], static span =>
            span.StartsWith("buy bad Error", StringComparison.Ordinal) && span.Contains("problem=", StringComparison.Ordinal)
            && span.Contains("code.function.name=main.(*Cart).Checkout", StringComparison.Ordinal) && !span.Contains("order.ID", StringComparison.Ordinal));
    }

    [Fact]
    public async Task RedactedValue_OfOneFunction_ReachesNoSink()
    {
        SpansByProbe[] sinks = [new(), new()];
        await TraceAsync(new ManagerOptions { Probes = [RedactingProbe.Descriptor], Sinks = sinks });

        foreach (string[] spans in sinks.Select(static sink => sink["functions/redacting"]))
        {
            string[] redacted = [.. spans.Where(static span => span.StartsWith("main.(*Cart).Checkout", StringComparison.Ordinal))];
            Assert.Contains("main.(*Cart).Checkout Error REDACTED code.function.name=main.(*Cart).Checkout, err=REDACTED, error.type=*errors.errorString, order.Customer.Name=REDACTED, order.ID=text, total=REDACTED", redacted);
            Assert.All(redacted, static span => Assert.EndsWith("total=REDACTED", span, StringComparison.Ordinal));
            Assert.DoesNotContain(spans.Except(redacted), static span => span.Contains("REDACTED", StringComparison.Ordinal));
            Assert.Contains(spans.Except(redacted), static span => span.Contains("total=", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Probe_SwitchedOff_RecordsNothing()
    {
        var spans = new SpansByProbe();
        await TraceAsync(
            new ManagerOptions { Probes = [CompiledProbe.Descriptor, DescribedProbe.Descriptor], Sinks = [spans] },
            static manager => manager.SetProbe(DescribedProbe.Descriptor.Name, isOn: false));

        Assert.NotEmpty(spans["functions/compiled"]);
        Assert.Empty(spans["functions/described"]);
    }

    [Fact]
    public void ValueOfAnotherType_KeepsTheProbeOff()
    {
        TargetException e = Assert.Throws<TargetException>(() =>
        {
            using var stopping = new Stopping(Manager.Start(new ManagerOptions { Probes = [MistakenProbe.Descriptor] }));
            stopping.Manager.CheckExecutable(Build());
        });

        Assert.Contains("'o.Timeout' is of type 'time.Duration', and the description says that it is 'string'.", e.Message, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Build()
    {
        string program = Path.Combine(_folder, "functions");
        GoToolchain.Distribution.Run(Path.Combine(Repository.Targets, "functions"), ["build", "-o", program, "."]);
        return program;
    }

    private async Task<ManagerStatus> TraceAsync(ManagerOptions options, Action<Manager>? prepare = null)
    {
        string program = Build();
        await using Manager manager = Manager.Start(options);
        prepare?.Invoke(manager);
        using var process = Process.Start(new ProcessStartInfo(program) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        Assert.Equal("ready", await process.StandardOutput.ReadLineAsync());
        manager.AddProcess(process.Id);
        await process.StandardInput.WriteLineAsync("go");
        await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return await manager.StopAsync();
    }

    /// <summary>The spans of each probe as sorted lines of text, without times and ids.</summary>
    private sealed class SpansByProbe : ISpanSink
    {
        private readonly Dictionary<string, List<string>> _lines = [];

        internal string[] this[string probe] => _lines.TryGetValue(probe, out List<string>? lines) ? [.. lines.Order(StringComparer.Ordinal)] : [];

        public void OnSpan(in SpanView span)
        {
            var attributes = new List<string>();
            foreach (SpanAttribute attribute in span.Attributes)
                attributes.Add($"{attribute.Key}={attribute.ToObject()}");
            string line = $"{Encoding.UTF8.GetString(span.Name)} {span.Status} {Encoding.UTF8.GetString(span.StatusDescription)} {string.Join(", ", attributes.Order(StringComparer.Ordinal))}";
            if (!_lines.TryGetValue(span.Probe.Name, out List<string>? lines))
                _lines.Add(span.Probe.Name, lines = []);
            lines.Add(line);
        }
    }

    private sealed class Stopping(Manager manager) : IDisposable
    {
        internal Manager Manager { get; } = manager;

        public void Dispose() => Manager.DisposeAsync().AsTask().Wait();
    }
}
