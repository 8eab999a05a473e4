using Sonde.Runtime.Spans;

namespace Sonde.Runtime.Tests.Spans;

public sealed class SpanWriterTests
{
    private static readonly byte[] TraceId = new byte[16];
    private static readonly byte[] SpanId = new byte[8];

    [Fact]
    public void Writing_OnceWarm_AllocatesNothing()
    {
        var buffer = new SpanBuffer();
        Fill(buffer);

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
            Fill(buffer);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Reset_AfterASpanWithEverything_LeavesNothing()
    {
        var buffer = new SpanBuffer();
        Fill(buffer);
        buffer.Reset();
        var span = new SpanWriter(buffer);
        Assert.Equal((0, 0, 0), (buffer.Attributes.Count, buffer.EventCount, buffer.LinkCount));
        Assert.True(span.Name.IsEmpty && span.StatusDescription.IsEmpty);
    }

    [Fact]
    public void Set_OnceAttributesAreReplaced_TakesThePlaceOfTheSameName()
    {
        var buffer = new SpanBuffer();
        var span = new SpanWriter(buffer);
        span.Set("one", "first"u8);
        span.Set("two", 2);

        buffer.Attributes.BeginReplacing();
        span.SetArray("one", [1, 2]);
        span.Set("three", true);

        Assert.Equal(
            [("one", new object[] { 1L, 2L }), ("two", [2L]), ("three", [true])],
            Enumerable.Range(0, buffer.Attributes.Count).Select(i => (buffer.Attributes[i].Key, Objects(buffer.Attributes[i].ToObject()))));

        static object[] Objects(object value) => value is Array many ? [.. many.Cast<object>()] : [value];
    }

    [Fact]
    public void Set_OnAnEventAfterTheNextHasAttributes_Throws() => Assert.Throws<InvalidOperationException>(static () =>
    {
        var span = new SpanWriter(new SpanBuffer());
        AttributeWriter first = span.AddEvent("first"u8, 1);
        first.Set("a", 1);
        span.AddEvent("second"u8, 2).Set("b", 1);
        first.Set("c", 1);
    });

    [Fact]
    public void Add_ToAnArrayAfterTheNextOneHasElements_Throws() => Assert.Throws<InvalidOperationException>(static () =>
    {
        var span = new SpanWriter(new SpanBuffer());
        TextArrayWriter first = span.SetArray("first");
        span.SetArray("second", [1]);
        first.Add("late"u8);
    });

    [Theory]
    [InlineData(15, 8)]
    [InlineData(16, 9)]
    public void AddLink_WithAnIdOfAnotherSize_Throws(int traceId, int spanId) => Assert.Throws<ArgumentException>(() =>
        new SpanWriter(new SpanBuffer()).AddLink(new byte[traceId], new byte[spanId]));

    private static void Fill(SpanBuffer buffer)
    {
        buffer.Reset();
        var span = new SpanWriter(buffer) { Name = "name"u8, StatusDescription = "description"u8, Status = SpanStatus.Error };
        TextArrayWriter texts = span.SetArray("texts");
        texts.Add("one"u8);
        texts.Add("two"u8);
        span.SetArray("strings", ["a", "b"]);
        span.SetArray("integers", [1, 2]);
        span.SetUnlessEmpty("text", "x"u8);
        for (int i = 0; i < 5; i++)
        {
            AttributeWriter happened = span.AddEvent("event"u8, TimeSpan.FromTicks(i));
            happened.Set("number", i);
            happened.SetArray("doubles", [0.5, 1.5]);
            span.AddLink(TraceId, SpanId, "a=b"u8).Set("key", "value");
        }
    }
}
