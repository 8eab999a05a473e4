using Sonde.EndToEnd.Tests.Support;
using Sonde.Runtime;
using Sonde.Runtime.Executables;
using Sonde.Runtime.Spans;
using Sonde.Runtime.Status;
using Sonde.Tests.Go;

namespace Sonde.EndToEnd.Tests.Functions;

/// <summary>Spans of the functions of <c>tests/targets/functions</c>, held against what the program prints of itself.</summary>
public sealed partial class FunctionSpanTests : IDisposable
{
    private const string Order = "order.ID, order.Customer.Name, order.Tags[\"tier\"], order.Ages[-2], lines=len(order.Lines), total=order.Lines[0].Price.Cents, receipt, err";
    private const string Look = "o.Created, o.Timeout, o.Raw, o.Ratio, o.Score, o.small, o.Fixed[2], sku=o.Note.(*main.StockError).SKU";
    private const string LookAgain = "len(o.Tags), o.Lines[1].SKU, o.Lines[7].SKU, o.Next.ID, o.Note, o.Lines[0].Gift, o.Tags[\"no\"], result0";

    private const string Weigh = "a, ratio, name, pair.Small, pair.Large, odd, total, isOdd";
    private const string Twice = "package sums; func Twice(n int64) int64";

    private static readonly string[] Symbols =
    [
        $"main.(*Cart).Checkout({Order})", $"main.Look({Look})", $"main.LookAgain({LookAgain})", "main.Many",
        "main.OnStack(a, h, s, last, result0=one[1], result1=two)", "main.ByValue(p.X, p.Y, o.Region, s[1], result0)", "main.Cart.Named(prefix, c.name, result0)",
        "main.Recurse", "main.Panics", "main.Recovers(value, result0=caught)", "main.Leaves", "main.Says", "main.Cleans", "main.Replaces",
        "main.Fails(n, err)", "main.Square", "main.Seen", $"example.com/functions/sums.Weigh({Weigh})", Twice,
    ];

    private static readonly string[] Declarations =
    [
        $"func (c *Cart) Checkout(ctx context.Context, order *Order, express bool) (receipt string, err error) {{{Order}}}",
        $"func Look(o *Order) int {{{Look}}}",
        $"func LookAgain(o *Order) bool {{{LookAgain}}}",
        "func Many(a int, b int8, c uint16, d string, e bool, f []int, h int64) (int, string)",
        "func OnStack(a, b, c, d, e, f, g, h int64, s string, last int32) (one [2]int16, two string) {a, h, s, last, result0=one[1], result1=two}",
        "func ByValue(p Point, o Base, s [2]int32) int32 {p.X, p.Y, o.Region, s[1], result0}",
        "func (c Cart) Named(prefix string) string {prefix, c.name, result0}",
        "func Recurse(depth int) int",
        "func Panics(value string)",
        "func Recovers(value string) (caught bool) {value, result0=caught}",
        "func Leaves(name string)",
        "func Says(text string)",
        "func Cleans(value string)",
        "func Replaces(value string)",
        "func Fails(n int, with error) (err error) {n, err}",
        "func Square(n int) int",
        "func Seen(n int) int",
        $"package sums; func Weigh(a int32, ratio float64, name string, pair Pair, odd bool) (total int64, isOdd bool) {{{Weigh}}}",
        Twice,
    ];

    private readonly string _folder = Directory.CreateTempSubdirectory("sonde-functions-").FullName;

    /// <summary>The oldest and the newest versions, and one between them.</summary>
    public static TheoryData<string, How> Builds
    {
        get
        {
            var builds = new TheoryData<string, How>();
            foreach (string version in GoToolchain.All.Select(static toolchain => toolchain.Version).Where(static version => version is "1.19" or "1.24" || version == GoToolchain.All[^1].Version))
            {
                foreach (How how in Enum.GetValues<How>())
                    builds.Add(version, how);
            }
            return builds;
        }
    }

    [Theory]
    [MemberData(nameof(Builds))]
    public async Task EveryAttribute_IsWhatTheProgramPassed(string version, How how)
    {
        string program = Build(GoToolchain.Get(version), how);
        (List<CollectedSpan> spans, List<Expected> expected, ManagerStatus status) = await TraceAsync(
            program, how is How.Plain or How.WithCgo ? Symbols : Declarations);

        Assert.Equal(expected.Count, spans.Count);
        foreach (Expected call in expected)
        {
            CollectedSpan? shown = spans.Find(span => span.Name == call.Function && call.IsShownBy(span));
            Assert.True(
                shown is not null,
                $"No span of {call.Function} shows {call}, but:\n{string.Join('\n', spans.Where(span => span.Name == call.Function).Select(static span => $"{span.StatusDescription}: {string.Join(", ", span.Attributes)}"))}");
            spans.Remove(shown);
        }
        Assert.Equal(0, status.Lost);
    }

    [Fact]
    public async Task Recursion_IsALineOfParents()
    {
        (List<CollectedSpan> spans, _, _) = await TraceAsync(Build(GoToolchain.Distribution), "main.Recurse");

        Dictionary<string, CollectedSpan> byId = spans.ToDictionary(static span => span.SpanId);
        int depth = 0;
        for (CollectedSpan? span = spans.Find(static span => Equals(span["depth"], 0L)); span is not null; span = byId.GetValueOrDefault(span.ParentId))
            Assert.Equal((long)depth++, span["depth"]);
        Assert.Equal(21, depth);
    }

    [Fact]
    public async Task PanicThatNobodyRecovers_EndsItsCallsAsErrors()
    {
        (List<CollectedSpan> spans, _, _) = await TraceAsync(Build(GoToolchain.Distribution), "crash", ["main.Panics"]);

        CollectedSpan span = Assert.Single(spans);
        Assert.Equal((SpanStatus.Error, "crash", "*main.StockError"), (span.Status, span["value"], span["error.type"]));
    }

    /// <summary>Nothing that is traced runs after the panic.</summary>
    [Fact]
    public async Task PanicThatIsRecovered_EndsItsCallThen()
    {
        (List<CollectedSpan> spans, _, ManagerStatus status) = await TraceAsync(Build(GoToolchain.Distribution), "quietly", ["main.Panics"]);

        CollectedSpan span = Assert.Single(spans);
        Assert.Equal((SpanStatus.Error, "last", "*main.StockError"), (span.Status, span["value"], span["error.type"]));
        Assert.Equal(0, status.Lost);
    }

    [Fact]
    public async Task DeferredFunctionOfACallThatGoexitEnds_IsItsChild()
    {
        (List<CollectedSpan> spans, _, _) = await TraceAsync(Build(GoToolchain.Distribution), "main.Leaves", "main.Says");

        CollectedSpan leaves = Assert.Single(spans, static span => span.Name == "main.Leaves");
        Assert.Equal((leaves.SpanId, SpanStatus.Unset), (Assert.Single(spans, static span => span.Name == "main.Says").ParentId, leaves.Status));
    }

    [Fact]
    public async Task Conditions_DecideInTheKernelAndAreCounted()
    {
        (List<CollectedSpan> spans, _, ManagerStatus status) = await TraceAsync(
            Build(GoToolchain.Distribution),
            "main.(*Cart).Checkout(order.ID) if order.Lines[0].Count > 100 && err != nil && order.ID != \"text\"", "main.Recurse(depth) if depth == 3", "main.Look() slower 10s");

        Assert.Equal(["bad", "number", "wrapped"], spans.Where(static span => span.Name == "main.(*Cart).Checkout").Select(static span => (string)span["order.ID"]!).Order());
        Assert.Equal(3L, Assert.Single(spans, static span => span.Name == "main.Recurse")["depth"]);
        Assert.Equal(4, spans.Count);
        Assert.Equal([(44L, 41L), (44L, 44L), (21L, 20L)], status.Functions.OrderBy(static f => f.Symbol).Select(static f => (f.Calls, f.Filtered)));
        Assert.Equal(0, status.Lost);
    }

    [Fact]
    public async Task CallsInsideOthers_AreNotRecorded_IfOnlyTheOutermostAre()
    {
        (List<CollectedSpan> spans, _, ManagerStatus status) = await TraceAsync(Build(GoToolchain.Distribution), "main.Recurse(depth) outermost");

        Assert.Equal(20L, Assert.Single(spans)["depth"]);
        Assert.Equal([(21L, 20L)], status.Functions.Select(static f => (f.Calls, f.Filtered)));
        Assert.Equal(0, status.Lost);
    }

    [Fact]
    public async Task GenericFunction_IsTracedForEveryShapeOfItsTypes()
    {
        (List<CollectedSpan> spans, _, _) = await TraceAsync(Build(GoToolchain.Distribution), "main.Sum(len(values), name)");

        Assert.Equal([("floats", 1L), ("ints", 1L)], spans.Select(static span => ((string)span["name"]!, (long)span["len(values)"]!)).Order());
    }

    [Fact]
    public async Task CallsBeyondTheLimit_AreCounted()
    {
        (List<CollectedSpan> spans, _, ManagerStatus status) = await TraceAsync(Build(GoToolchain.Distribution), "\n", ["main.Recurse"], rate: 5);

        FunctionStatus function = Assert.Single(status.Functions);
        Assert.Equal(21, function.Calls);
        Assert.Equal(21 - spans.Count, function.Limited);
        // The second may change in the middle.
        Assert.InRange(spans.Count, 5, 10);
    }

    [Theory]
    [InlineData("err != nil")]
    [InlineData("order.Lines[0].Count > 138")]
    public async Task CallsThatFailACondition_DoNotCountTowardsTheLimit(string condition)
    {
        (List<CollectedSpan> spans, _, ManagerStatus status) = await TraceAsync(
            Build(GoToolchain.Distribution), "go", [$"main.(*Cart).Checkout(order.ID) if {condition}"], rate: 4);

        FunctionStatus function = Assert.Single(status.Functions);
        Assert.Equal(0, function.Limited);
        Assert.Equal(44 - function.Filtered, spans.Count);
        Assert.NotEmpty(spans);
    }

    [Theory]
    [InlineData("main.(*Cart).Chekout", "Function 'main.(*Cart).Chekout' is not in the executable, which has 'main.(*Cart).Checkout'. Correct the symbol.")]
    [InlineData("main.(*Cart).Checkout(order.Foo)", "'order' is of type 'main.Order', which has no field 'Foo'. It has: ID, Customer,")]
    [InlineData("main.(*Cart).Checkout(basket)", "'basket' is not a parameter or a result of 'main.(*Cart).Checkout'. It has: c, ctx, order, express, receipt, err.")]
    [InlineData("main.(*Cart).Checkout(order.Note.SKU)", "'order.Note' is an interface, 'interface {}': which fields it has depends on the type that it holds.")]
    [InlineData("main.(*Cart).Checkout(order.Fixed[3])", "'order.Fixed[3]' is outside '[3]uint8'.")]
    [InlineData("main.(*Cart).Checkout(order)", "'order' cannot be recorded: it is a pointer to a struct, 'main.Order'. Record a field of it: order.ID,")]
    [InlineData("main.ByValue(o.Score)", "A floating-point number in a register cannot be read")]
    [InlineData("runtime.*", "functions, and at most 50 are traced at once. Write more of the name.")]
    [InlineData("func Look(o *shop.Order) int {o.ID}", "the executable does not describe the type 'shop.Order', but 'main.Order'. Write the package's own name in place of the import's")]
    [InlineData("package other; func Look(o *Order) int", "No function in the executable ends with 'Look' and is in package 'other'.")]
    [InlineData("example.com/functions/sums.Twice(n)", "it is written in assembly, and the executable has no debug information about a wrapper of it.")]
    [InlineData("package sums; func Twice(n, m int64) int64", "is an assembly function with 16 bytes of arguments and results, and its declaration has 24.")]
    [InlineData("example.com/functions/sums.Leaps", "is an assembly function that may jump out of itself, and then its return is not seen.")]
    [InlineData("runtime.memmove", "is an assembly function of Go's own runtime")]
    [InlineData("func Missing(a int)", "No function in the executable ends with 'Missing'.")]
    public void WhatCannotBeRead_IsExplained(string description, string explanation)
    {
        string program = Build(GoToolchain.Distribution);
        TargetException e = Assert.Throws<TargetException>(() => Check(program, description));

        Assert.True(e.Message.Contains(explanation, StringComparison.Ordinal), e.Message);
    }

    [Fact]
    public void FunctionThatCgoWrites_IsRefused()
    {
        TargetException e = Assert.Throws<TargetException>(() => Check(Build(GoToolchain.Distribution, How.WithCgo), "main._Cfunc_square"));

        Assert.Contains("'main._Cfunc_square' is written by cgo to call C", e.Message, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static void Check(string program, string description)
    {
        Manager manager = Manager.Start(new ManagerOptions { Probes = [], FunctionSpans = [FunctionSpan.Parse(description)] });
        try
        {
            manager.CheckExecutable(program);
        }
        finally
        {
            manager.DisposeAsync().AsTask().Wait();
        }
    }
}
