using Sonde.Runtime.Spans;
using Sonde.Tests.Otlp;
using Sonde.Tests.Spans;

namespace Sonde.OpenTelemetry.Tests;

/// <summary>Attributes that a probe sets on a span, as a collector receives them.</summary>
[Collection(nameof(EnvironmentCollection))]
public class AttributeExportTests
{
    [Fact]
    public void Attributes_OfEveryType_ArriveTyped()
    {
        using var fixture = new SinkFixture();

        ReceivedSpan span = fixture.RoundTrip(new SpanRecord
        {
            Describe = b =>
            {
                b.Set("utf8", "/päth"u8);
                b.Set("text", "GET");
                b.Set("integer", 1L << 40);
                b.Set("double", 0.25);
                b.Set("boolean", true);
            },
        });

        var expected = new Dictionary<string, object?>
        {
            ["utf8"] = "/päth",
            ["text"] = "GET",
            ["integer"] = 1L << 40,
            ["double"] = 0.25,
            ["boolean"] = true,
        };
        Assert.Equal(expected, span.Attributes);
    }

    [Fact]
    public void Attributes_WithInvalidUtf8_ArriveWithReplacementCharacters()
    {
        using var fixture = new SinkFixture();

        ReceivedSpan span = fixture.RoundTrip(new SpanRecord { Describe = b => b.Set("path", [(byte)'a', 0xff]) });

        Assert.Equal("a\ufffd", span.Attributes["path"]);
    }

    [Fact]
    public void Attributes_ThatAreArrays_ArriveAsArrays()
    {
        using var fixture = new SinkFixture();

        ReceivedSpan span = fixture.RoundTrip(new SpanRecord
        {
            Describe = b =>
            {
                TextArrayWriter header = b.SetArray("header");
                header.Add("gzip"u8);
                b.Set("between", 1);
                header.Add("größe"u8);
                b.SetArray("texts", ["a", ""]);
                b.SetArray("integers", [1, long.MinValue]);
                b.SetArray("doubles", [0.5]);
                b.SetArray("booleans", [true, false]);
                b.SetArray("none");
            },
        });

        var expected = new Dictionary<string, object?>
        {
            ["header"] = new object?[] { "gzip", "größe" },
            ["between"] = 1L,
            ["texts"] = new object?[] { "a", "" },
            ["integers"] = new object?[] { 1L, long.MinValue },
            ["doubles"] = new object?[] { 0.5 },
            ["booleans"] = new object?[] { true, false },
            ["none"] = Array.Empty<object?>(),
        };
        Assert.Equal(expected, span.Attributes);
    }

    [Fact]
    public void SetUnlessEmpty_OfEmptyText_SetsNothing()
    {
        using var fixture = new SinkFixture();

        ReceivedSpan span = fixture.RoundTrip(new SpanRecord
        {
            Describe = b =>
            {
                b.SetUnlessEmpty("absent", ""u8);
                b.SetUnlessEmpty("present", "x"u8);
            },
        });

        Assert.Equal(new Dictionary<string, object?> { ["present"] = "x" }, span.Attributes);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(200)]
    [InlineData(20_000)]
    public void Attributes_OfEachLength_ArriveWhole(int length)
    {
        using var fixture = new SinkFixture();
        byte[] text = [.. Enumerable.Repeat((byte)'x', length)];

        ReceivedSpan span = fixture.RoundTrip(new SpanRecord { Describe = b => { b.Set("path", text); b.Set("last", 1); } });

        Assert.Equal((new string('x', length), 1L), ((string)span.Attributes["path"]!, (long)span.Attributes["last"]!));
    }
}
