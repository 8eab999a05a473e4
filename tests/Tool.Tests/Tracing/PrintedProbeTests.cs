using System.Text.RegularExpressions;
using Sonde.Runtime;
using Sonde.Runtime.FunctionSpans;
using Sonde.Tool.Tracing;

namespace Sonde.Tool.Tests.Tracing;

public sealed partial class PrintedProbeTests
{
    [Theory]
    [InlineData("a.Close b.Close c.Close", "CloseCall2 CloseCall3")]
    [InlineData("a.(*Cart).Close a.(*Cart).Open a.(*shop).close", "ShopCloseCall")]
    [InlineData("a.F.func1 a.G.func1", "Func1Call2")]
    [InlineData("a.init.0 b.init.0", "_0Call2")]
    [InlineData("a.Map[go.shape.int] a.Map[go.shape.string]", "MapCall2")]
    public void Event_ThatTheGeneratorWouldNameLikeAnother_HasItsOwnName(string symbols, string expected)
    {
        FunctionPlan[] plans = [.. symbols.Split(' ').Select(static symbol => new FunctionPlan(symbol, default, [], []) { Span = FunctionSpan.Parse($"{symbol}()") })];

        string text = PrintedProbe.Text(plans, "shop", []);

        Assert.Equal(expected.Split(' '), Event().Matches(text).Select(static match => match.Groups[1].Value));
    }

    [GeneratedRegex("Event = \"(.*)\"")]
    private static partial Regex Event();
}
