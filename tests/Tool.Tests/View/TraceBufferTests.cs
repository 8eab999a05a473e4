using Sonde.Runtime.Events;
using Sonde.Tool.View;

namespace Sonde.Tool.Tests.View;

public class TraceBufferTests
{
    private readonly List<string> _seen = [];

    private string Seen => string.Join(' ', _seen);

    [Fact]
    public void Trace_UntilItsRootArrives_IsHeld()
    {
        TraceBuffer buffer = NewBuffer();

        buffer.Add(Lines.New("b", "a", 2), TimeSpan.Zero);

        Assert.Equal("", Seen);
    }

    [Fact]
    public void Trace_WhenItsRootArrives_IsShownAtOnce()
    {
        TraceBuffer buffer = NewBuffer();

        buffer.Add(Lines.New("b", "a", 2), TimeSpan.Zero);
        buffer.Add(Lines.New("a", "", 1), TimeSpan.Zero);

        Assert.Equal("a:0 b:1", Seen);
    }

    [Fact]
    public void Trace_WithRemoteParent_IsShownAfterAGrace()
    {
        TraceBuffer buffer = NewBuffer();

        buffer.Add(Lines.New("a", "x", 1, ParentKind.Remote), TimeSpan.Zero);
        buffer.Expire(TraceBuffer.RemoteGrace - TimeSpan.FromTicks(1));
        Assert.Equal("", Seen);
        buffer.Expire(TraceBuffer.RemoteGrace);

        Assert.Equal("a:0", Seen);
    }

    [Fact]
    public void Trace_OfTwoServices_IsOneTree()
    {
        TraceBuffer buffer = NewBuffer();

        buffer.Add(Lines.New("server", "client", 3, ParentKind.Remote), TimeSpan.Zero);
        buffer.Add(Lines.New("client", "root", 2), TimeSpan.Zero);
        buffer.Add(Lines.New("root", "", 1), TimeSpan.Zero);

        Assert.Equal("root:0 client:1 server:2", Seen);
    }

    [Fact]
    public void Trace_WhoseRootNeverComes_IsShownInTheEnd()
    {
        TraceBuffer buffer = NewBuffer();

        buffer.Add(Lines.New("b", "a", 2), TimeSpan.Zero);
        buffer.Expire(TraceBuffer.RootGrace);

        Assert.Equal("b:0", Seen);
    }

    [Fact]
    public void Buffer_WhenFull_ShowsTheOldestTrace()
    {
        TraceBuffer buffer = NewBuffer(capacity: 2);

        buffer.Add(Lines.New("b", "a", trace: "1"), TimeSpan.Zero);
        buffer.Add(Lines.New("d", "c", trace: "2"), TimeSpan.Zero);
        buffer.Add(Lines.New("f", "e", trace: "3"), TimeSpan.Zero);

        Assert.Equal("b:0", Seen);
    }

    [Fact]
    public void Flush_ShowsEverything()
    {
        TraceBuffer buffer = NewBuffer();

        buffer.Add(Lines.New("b", "a", trace: "1"), TimeSpan.Zero);
        buffer.Add(Lines.New("d", "c", trace: "2"), TimeSpan.Zero);
        buffer.Flush();

        Assert.Equal("b:0 d:0", Seen);
    }

    [Fact]
    public void WholeTrace_WithItsRoot_IsShownOnceNothingArrivesForAMoment()
    {
        TraceBuffer buffer = NewBuffer(whole: true);

        buffer.Add(Lines.New("a", "", 1), TimeSpan.Zero);
        buffer.Expire(TraceBuffer.Moment - TimeSpan.FromTicks(1));
        buffer.Add(Lines.New("b", "a", 2), TraceBuffer.Moment - TimeSpan.FromTicks(1));
        buffer.Expire(TraceBuffer.Moment);
        Assert.Equal("", Seen);
        buffer.Expire(2 * TraceBuffer.Moment);

        Assert.Equal("a:0 b:1", Seen);
    }

    [Fact]
    public void WholeTrace_WhoseParentsHaveNotEnded_IsHeldUntilTheyHave()
    {
        TraceBuffer buffer = NewBuffer(whole: true);

        buffer.Add(Lines.New("c", "b", 3, ParentKind.Remote), TimeSpan.Zero);
        buffer.Add(Lines.New("b", "a", 2), TimeSpan.Zero);
        buffer.Expire(TraceBuffer.WholeParentGrace - TimeSpan.FromTicks(1));
        Assert.Equal("", Seen);
        buffer.Add(Lines.New("a", "", 1), TraceBuffer.WholeParentGrace);
        buffer.Expire(TraceBuffer.WholeParentGrace + TraceBuffer.Moment);

        Assert.Equal("a:0 b:1 c:2", Seen);
    }

    [Theory]
    [InlineData(ParentKind.Remote)]
    [InlineData(ParentKind.Local)]
    public void WholeTrace_WhoseRootNeverComes_IsShownInTheEnd(ParentKind parent)
    {
        TraceBuffer buffer = NewBuffer(whole: true);

        buffer.Add(Lines.New("b", "a", 2, parent), TimeSpan.Zero);
        buffer.Expire(parent == ParentKind.Remote ? TraceBuffer.WholeRemoteGrace : TraceBuffer.WholeParentGrace);

        Assert.Equal("b:0", Seen);
    }

    private TraceBuffer NewBuffer(int capacity = 100, bool whole = false) => new(
        trace => SpanTree.Walk(trace.Spans, (span, depth) => _seen.Add($"{span.SpanId}:{depth}")), whole, capacity);
}
