using Sonde.Shared.FunctionSpans;

namespace Sonde.Runtime.Tests.FunctionSpans;

/// <summary>The language of function spans.</summary>
public sealed class SpanSpecTests
{
    [Theory]
    [InlineData("main.(*Cart).Checkout", "main.(*Cart).Checkout", null)]
    [InlineData("  github.com/acme/shop.Pay  ", "github.com/acme/shop.Pay", null)]
    [InlineData("main.(*Cart).*", "main.(*Cart).*", null)]
    [InlineData("main.Sum[go.shape.int](values)", "main.Sum[go.shape.int]", "values")]
    [InlineData("main.(*Cart).Pay()", "main.(*Cart).Pay", "")]
    [InlineData("main.(*Cart).Pay(a.B, len(c), total=d[0].E, f[\"g h\"], i.(*main.J).K, n[-1])", "main.(*Cart).Pay", "a.B|len(c)|total|f[\"g h\"]|i.(*main.J).K|n[-1]")]
    public void Symbol_IsFollowedByCaptures(string text, string symbol, string? keys)
    {
        SpanSpec spec = Parse(text);

        Assert.Equal(symbol, spec.Symbol);
        Assert.Equal(keys, spec.Captures is null ? null : string.Join('|', spec.Captures.Select(static capture => capture.Key)));
    }

    [Fact]
    public void Declaration_IsFollowedByCapturesInBraces()
    {
        SpanSpec spec = Parse("""
            func (c *Cart) Checkout(ctx context.Context, order *Order) (receipt string, err error) {
                order.ID,
                paid=order.Price.Cents, err
            } if err != nil slower 50ms
            """);

        Assert.Equal("Checkout", spec.Declaration!.Name);
        Assert.Equal(["order.ID", "paid", "err"], spec.Captures!.Select(static capture => capture.Key));
        Assert.Equal("err!=nil", Assert.Single(spec.Tests).Text);
        Assert.Equal(50_000_000, spec.Slower);
    }

    [Fact]
    public void DeclarationWithTypes_MayEndWithoutCaptures() =>
        Assert.Null(Parse("type T struct { A interface{ B() } }; func F(t T) interface{} if t.A != nil").Captures);

    [Fact]
    public void Capture_MayHaveItsTypeBehindIt()
    {
        IReadOnlyList<CaptureSpec> captures = Parse("main.F(a.B string, raw=c []byte, d[0] time.Duration, e)").Captures!;

        Assert.Equal(["string", "[]byte", "time.Duration", null], captures.Select(static capture => capture.Type));
        Assert.Equal(["a.B", "raw", "d[0]", "e"], captures.Select(static capture => capture.Key));
    }

    [Fact]
    public void KeyOfMap_KeepsItsSpaces()
    {
        SpanSpec spec = Parse("""main.F(m [ "a b\"c" ], m["ab\"c"]) if n == "d e" """);

        Assert.Equal("a b\"c", Assert.IsType<KeyStep>(Assert.Single(spec.Captures![0].Path.Steps)).Key);
        Assert.Equal(["""m["a b\"c"]""", """m["ab\"c"]"""], spec.Captures.Select(static capture => capture.Key));
        Assert.Equal("n==\"d e\"", Assert.Single(spec.Tests).Text);
    }

    [Theory]
    [InlineData("if a == 1", (int)TestOperator.Equal, 1L)]
    [InlineData("if a != -2", (int)TestOperator.NotEqual, -2L)]
    [InlineData("if a.B <= 0x10", (int)TestOperator.LessOrEqual, 16L)]
    [InlineData("if a[3] < 1_000", (int)TestOperator.Less, 1000L)]
    [InlineData("if len(a) >= 9", (int)TestOperator.GreaterOrEqual, 9L)]
    [InlineData("if a > 8", (int)TestOperator.Greater, 8L)]
    [InlineData("if a == \"text\"", (int)TestOperator.Equal, "text")]
    [InlineData("if a != true", (int)TestOperator.NotEqual, true)]
    [InlineData("if a == nil", (int)TestOperator.Equal, null)]
    public void Condition_ComparesWithALiteral(string condition, int comparison, object? literal)
    {
        TestSpec test = Assert.Single(Parse("main.F " + condition).Tests);

        Assert.Equal((TestOperator)comparison, test.Operator);
        Assert.Equal(literal, test.Literal);
    }

    [Theory]
    [InlineData("slower 50ms", 50_000_000)]
    [InlineData("slower 1.5s", 1_500_000_000)]
    [InlineData("slower 20us", 20_000)]
    public void Slower_TakesADuration(string condition, long nanoseconds) => Assert.Equal(nanoseconds, Parse("main.F " + condition).Slower);

    [Theory]
    [InlineData("main.F", false)]
    [InlineData("main.F(a) outermost", true)]
    [InlineData("main.F slower 5ms outermost", true)]
    [InlineData("func F(a int) (b int) outermost if a == 1", true)]
    [InlineData("func outermost(slower int)", false)]
    public void Outermost_IsACondition(string text, bool isOutermost) => Assert.Equal(isOutermost, Parse(text).IsOutermost);

    [Theory]
    [InlineData("", "at column 1, a function is missing")]
    [InlineData("Checkout", "at column 1, 'Checkout' is not the symbol of a function")]
    [InlineData("main.F(a", "at column 9, ',' or ')' is missing")]
    [InlineData("main.F(a b)", "at column 10, 'b' is not the type of a value that is recorded")]
    [InlineData("main.F(a []string)", "at column 10, '[]string' is not the type of a value")]
    [InlineData("main.F(a, a)", "at column 11, two captures have the key 'a'")]
    [InlineData("main.F(a[b])", "at column 10, a whole number or a text in quotes is expected, not 'b'")]
    [InlineData("main.F(a.B|)", "at column 12, the name of a field is expected, not ')'")]
    [InlineData("main.F(a.)", "at column 10, the name of a field is expected, not ')'")]
    [InlineData("main.F(a.())", "at column 11, a type is missing between the brackets")]
    [InlineData("main.F if a", "at column 12, '==', '!=', '<', '<=', '>' or '>=' is missing")]
    [InlineData("main.F if a < nil", "at column 11, only numbers have an order")]
    [InlineData("main.F slower fast", "at column 15, 'fast' is not a duration")]
    [InlineData("main.F when a", "at column 8, 'if' with conditions, 'slower' with a duration, or 'outermost' is expected, not 'when'")]
    [InlineData("func (a int) {a}", "the declaration has no name")]
    [InlineData("main.F(a,b,c,d,e,f,g,h,i)", "at column 24, more than 8 values are captured")]
    public void Mistake_IsLocatedAndExplained(string text, string mistake)
    {
        Assert.Null(SpanSpecParser.TryParse(text, out string found));
        Assert.Contains(mistake, found);
    }

    private static SpanSpec Parse(string text)
    {
        SpanSpec? spec = SpanSpecParser.TryParse(text, out string mistake);
        Assert.True(spec is not null, mistake);
        return spec;
    }
}
