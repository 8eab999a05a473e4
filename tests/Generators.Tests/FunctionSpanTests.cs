using Microsoft.CodeAnalysis;
using Sonde.Generators.Tests.Support;
using Reason = Microsoft.CodeAnalysis.IncrementalStepRunReason;

namespace Sonde.Generators.Tests;

/// <summary>Probes that declare functions and have no C.</summary>
public sealed class FunctionSpanTests
{
    private const string Checkout = "func (c *Cart) Checkout(ctx context.Context, order *Order, express bool) (receipt string, err error)";

    private static readonly ProbeProject Good = Project(
        $$"""
        [FunctionSpan("{{Checkout}} {order.ID string, total=order.Lines[0].Price.Cents int64, express, err} if err != nil", Package = "acme.example/shop", Versions = ">=1.2")]
        [FunctionSpan("func Look(at time.Time, note any, wait time.Duration, raw []byte, ratio *float64) error {at, note, wait, raw, ratio}")]
        """);

    [Fact]
    public void Probe_WithoutCAndWithoutClang_HasTypedEventsAndIsInTheRegistry()
    {
        GeneratorRun run = GeneratorRun.Good(Good);

        string text = run.Text("Acme.CartProbe.g.cs");
        Assert.Contains("public global::System.ReadOnlySpan<byte> OrderId => _call.Text(0);", text);
        Assert.Contains("public long Total => _call.Integer(1);", text);
        Assert.Contains("public bool Express => _call.Bool(2);", text);
        Assert.Contains("public global::Sonde.Runtime.Events.GoError Err => _call.Error(3);", text);
        Assert.Contains("public bool HasTotal => _call.Has(1);", text);
        Assert.Contains("public global::System.DateTime At => _call.Time(0);", text);
        Assert.Contains("public global::Sonde.Runtime.Events.GoType Note => _call.Type(1);", text);
        Assert.Contains("public double Ratio => _call.Float64(4);", text);
        Assert.Contains("""Types = ["string", "int64", "bool", "error"],""", text);
        Assert.Contains("global::Acme.CartProbe.Descriptor", run.Text("ProbeRegistry.g.cs"));
    }

    [Fact]
    public void Describe_OfTheAuthor_IsCalled()
    {
        GeneratorRun run = GeneratorRun.Good(Project(
            $"""[FunctionSpan("{Checkout}")]""",
            "static partial void Describe(in CheckoutCall call, ref Sonde.Runtime.Spans.SpanWriter span) => span.Set(\"receipt\", call.Receipt);"));

        Assert.Contains("Describe = TryDescribeCheckoutCall,", run.Text("Acme.CartProbe.g.cs"));
    }

    [Fact]
    public void Describe_ThatWouldNotBeCalled_IsReported()
    {
        Diagnostic diagnostic = GeneratorRun.Single(
            Project($"""[FunctionSpan("{Checkout}")]""", "static void Describe(CheckoutCall call, ref Sonde.Runtime.Spans.SpanWriter span) { }"), "SND1012");

        Assert.StartsWith("'Describe' of 'CheckoutCall' must be partial.", diagnostic.GetMessage(null), StringComparison.Ordinal);
    }

    [Fact]
    public void Redact_OfAFunction_IsInItsDescriptorAlone()
    {
        GeneratorRun run = GeneratorRun.Good(Project(
            """
            [FunctionSpan("func Pay(o *Order) error {o.ID string, o.Tags[\"tier\"] string, total=o.Total int}", Redact = ["O.*[\"tier\"]", "t?tal", "error.type"])]
            [FunctionSpan("func Look(o *Order) {o.ID string}")]
            """));

        Assert.Single(run.Text("Acme.CartProbe.g.cs").Split('\n'), static line => line.Contains("Redact =", StringComparison.Ordinal));
        Assert.Contains("""Redact = ["O.*[\"tier\"]", "t?tal", "error.type"],""", run.Text("Acme.CartProbe.g.cs"));
    }

    [Fact]
    public void Redact_ThatFitsNoAttribute_IsReportedUnlessDescribeIsTheAuthors()
    {
        const string attribute = """[FunctionSpan("func Pay(o *Order) {buyer=o.Name string, o.ID string}", Redact = ["o.name"])]""";
        Diagnostic diagnostic = GeneratorRun.Single(Project(attribute), "SND1030");

        Assert.Equal("'o.name' fits no attribute of the function's spans, which record 'buyer', 'o.ID'. Correct 'Redact'.", diagnostic.GetMessage(null));
        Assert.Equal("""["o.name"]""", TextAt(diagnostic, attribute));
        GeneratorRun.Good(Project(
            attribute, "static partial void Describe(in PayCall call, ref Sonde.Runtime.Spans.SpanWriter span) => span.Set(\"o.Name\", call.Buyer);"));
    }

    [Fact]
    public void Description_WithoutValues_NamesWhatThePromptRecords()
    {
        GeneratorRun run = GeneratorRun.Good(Project(
            """[FunctionSpan("type Size int; func Pay(name string, size Size, at time.Time, raw []byte, note any, rate float64, list []int, b *B) (ok bool, err error) slower 5ms")]"""));

        Assert.Contains("(ok bool, err error) {name, size, ok, err} slower 5ms\"", run.Text("Acme.CartProbe.g.cs"));
    }

    [Theory]
    [InlineData("main.(*Queue[go.shape.int]).Push", "PushCall")]
    [InlineData("main.Map[...]", "MapCall")]
    [InlineData("main.Map[go.shape.int]", "MapCall")]
    [InlineData("main.main.func1", "Func1Call")]
    public void Event_OfASymbol_HasTheNameOfTheFunction(string symbol, string name) =>
        Assert.Contains($"Event = \"{name}\",", GeneratorRun.Good(Project($"""[FunctionSpan("{symbol}()")]""")).Text("Acme.CartProbe.g.cs"));

    [Theory]
    [InlineData("func F(a B, c *D) {a.X, a.E.Y, c.Z, c.Names[2], c.Ages[\\\"x\\\"]}", "string|int64|float64|string|uint16")]
    [InlineData("func F(a B, c *D) {a.X} if c != nil", "string")]
    [InlineData("func F(a B) {a.E.P, len(a.L), a.Promoted}", "int32|int|string")]
    public void Types_OfFields_FollowFromDeclaredTypes(string function, string types)
    {
        const string declared = "type Inner struct { Promoted string }; type E struct { Y int64; P *int32 }; type B struct { X string; E E; L []int; Inner }; type D struct { Z float64; Names []string; Ages map[string]uint16 }; ";

        string text = GeneratorRun.Good(Project($"[FunctionSpan(\"{declared}{function}\")]")).Text("Acme.CartProbe.g.cs");

        Assert.Contains($"Types = [{string.Join(", ", types.Split('|').Select(static type => $"\"{type}\""))}],", text);
    }

    [Theory]
    [InlineData("SND1024", "func Pay(a int) {a b c}", "b", "'b' is not the type of a value that is recorded")]
    [InlineData("SND1024", "func Pay(a int) {a,, }", ",", "the name of a parameter or a result is expected")]
    [InlineData("SND1024", "func Pay(a int", "t", "is missing")]
    [InlineData("SND1024", "main.(*Cart).*", "main.(*Cart).*", "a '*' stands for several functions")]
    [InlineData("SND1024", "main.Pay", "main.Pay", "a symbol does not tell what the function takes")]
    [InlineData("SND1025", "func Pay(a int) error {basket.ID string}", "basket.ID", "'basket' is not a parameter or a result of the declared function, which has 'a', 'result0'.")]
    [InlineData("SND1025", "func Pay(a int) if b > 3", "b", "'b' is not a parameter")]
    [InlineData("SND1026", "func Pay(order *Order) {order.ID}", "order.ID", "the type 'Order' is not declared")]
    [InlineData("SND1026", "func Pay(mode Mode)", "func Pay(mode Mode)", "'mode' is recorded, and its type is not known here: the type 'Mode' is not declared.")]
    [InlineData("SND1026", "main.Pay(order.ID)", "order.ID", "a symbol does not tell it")]
    [InlineData("SND1027", "func Pay(express bool) {express string}", "string", "'express' does not fit: it is of type 'bool', and not 'string'.")]
    [InlineData("SND1027", "type T struct { A, B int }; func Pay(t *T) {t}", "t", "it is a struct. Record a field of it: t.A, t.B.")]
    [InlineData("SND1027", "type T struct { A int }; func Pay(t *T) {t.C int}", "t.C", "'t' is of type 'T', which has no field 'C'. It has: A.")]
    [InlineData("SND1027", "type T struct { *T; *U }; type U struct { *T; *U }; func Pay(t *T) {t.C int}", "t.C", "'t' is of type 'T', which has no field 'C'.")]
    [InlineData("SND1027", "func Pay(rate float64) {rate}", "rate", "it is a floating-point number in a register")]
    [InlineData("SND1027", "func Pay(list []string) {list}", "list", "Record its length, 'len(list)', or an element.")]
    [InlineData("SND1027", "type T struct { A int }; func Pay(t *T) {} if t.C > 3", "t.C", "'t' is of type 'T', which has no field 'C'.")]
    [InlineData("SND1027", "func Pay(name string) if name > 3", "name", "'name>3' compares it with a number")]
    public void Mistake_IsReportedAtItsPlaceInTheText(string id, string description, string at, string message)
    {
        foreach (string literal in (string[])[$"\"{description}\"", $"@\"{description}\"", $"\"\"\"{description}\"\"\"", $"\"\"\"\n    {description}\n    \"\"\""])
        {
            Diagnostic diagnostic = GeneratorRun.Single(Project($"[FunctionSpan({literal})]"), id);

            Assert.Contains(message, diagnostic.GetMessage(null), StringComparison.Ordinal);
            Assert.Equal(at, TextAt(diagnostic, $"[FunctionSpan({literal})]"));
        }
    }

    [Theory]
    [InlineData("SND1028", """[FunctionSpan("func A()")][FunctionSpan("func (t *T) A()")]""", "'ACall' cannot be the name of the function's event: another function of the probe has it.")]
    [InlineData("SND1028", """[FunctionSpan("func A()", Event = "a b")]""", "it is not a name in C#")]
    [InlineData("SND1028", """[FunctionSpan("func A()", Event = "class")]""", "it is not a name in C#")]
    [InlineData("SND1029", """[Uprobe("main.A", Entry = "a")][FunctionSpan("func A()")]""", "'CartProbe' has [FunctionSpan] beside a 'Source'")]
    public void Mistake_OfTheClass_IsReported(string id, string attributes, string message)
    {
        string[] others = id == "SND1029" ? ["SND0001", "SND1002"] : [];

        Assert.Contains(message, GeneratorRun.Single(Project(attributes), id, others).GetMessage(null), StringComparison.Ordinal);
    }

    [Fact]
    public void Class_WithoutProbe_IsReported()
    {
        Diagnostic diagnostic = GeneratorRun.Single(
            Good with { Sources = ["using Sonde; [FunctionSpan(\"func A()\")] public sealed partial class CartProbe;"] }, "SND1029");

        Assert.Contains("Add '[Probe(\"name\")]'.", diagnostic.GetMessage(null), StringComparison.Ordinal);
    }

    [Fact]
    public void Versions_ThatAreNoRange_AreReported() =>
        GeneratorRun.Expect(Project("""[FunctionSpan("func A()", Versions = "new")]"""), "SND1005");

    [Fact]
    public void Edit_ThatMovesTheProbe_ChangesNoModel()
    {
        GeneratorRun run = GeneratorRun.Good(Good);

        Dictionary<string, Reason[]> reasons = run.Edit(Good with { Sources = ["\n" + Good.Sources[0]] });

        Assert.All(reasons[StepNames.Models], static reason => Assert.True(reason is Reason.Cached or Reason.Unchanged, $"{reason}"));
        Assert.All(reasons[StepNames.Registry], static reason => Assert.Equal(Reason.Cached, reason));
    }

    private static string TextAt(Diagnostic diagnostic, string attributes) =>
        Project(attributes).Sources[0].Substring(diagnostic.Location.SourceSpan.Start, diagnostic.Location.SourceSpan.Length);

    private static ProbeProject Project(string attributes, string members = "") => new()
    {
        Sources =
        [
            $$"""
            using Sonde;

            namespace Acme;

            /// <summary>Carts.</summary>
            [Probe("acme.example/shop")]
            {{attributes}}
            public sealed partial class CartProbe
            {
                {{members}}
            }
            """,
        ],
        Headers = [],
        Facts = [],
        LibClang = "",
    };
}
