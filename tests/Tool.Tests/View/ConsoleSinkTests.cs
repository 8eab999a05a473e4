using Sonde.Tests.Spans;
using Sonde.Tool.View;

namespace Sonde.Tool.Tests.View;

public class ConsoleSinkTests
{
    [Fact]
    public void Complete_PrintsWhatIsHeldBack()
    {
        using var output = new StringWriter();
        using var sink = new ConsoleSink(output, new JsonFormat(), static _ => { });

        new SpanRecord { ParentId = "1122334455667788", Parent = Runtime.Events.ParentKind.Local }.SendTo(sink);
        sink.Complete(Timeout.InfiniteTimeSpan, CancellationToken.None);

        Assert.Contains("\"parent_span_id\":\"1122334455667788\"", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Output_WhoseReaderHasGone_IsReportedOnce()
    {
        int closed = 0;
        using var sink = new ConsoleSink(new ClosedWriter(), new JsonFormat(), _ => closed++);

        new SpanRecord().SendTo(sink);
        new SpanRecord().SendTo(sink);
        sink.Complete(Timeout.InfiniteTimeSpan, CancellationToken.None);

        Assert.Equal(1, closed);
    }

    [Fact]
    public void OnSpan_AfterCompletion_CountsAsNotShown()
    {
        using var sink = new ConsoleSink(TextWriter.Null, new JsonFormat(), static _ => { });

        sink.Complete(Timeout.InfiniteTimeSpan, CancellationToken.None);
        new SpanRecord().SendTo(sink);

        Assert.Equal(1, sink.NotShown);
    }

    [Fact]
    public void Complete_InAHurryWhileNobodyReads_GivesUpAndCountsWhatIsNotShown()
    {
        var output = new StuckWriter();
        using var sink = new ConsoleSink(output, new JsonFormat(), static _ => { });
        for (int i = 0; i < 3; i++)
            new SpanRecord().SendTo(sink);

        sink.Complete(TimeSpan.FromMilliseconds(100), new CancellationToken(canceled: true));

        Assert.Equal(3, sink.NotShown);
    }
}
