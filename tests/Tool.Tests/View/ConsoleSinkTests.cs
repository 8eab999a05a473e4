using Sonde.Tests.Spans;
using Sonde.Tool.View;

namespace Sonde.Tool.Tests.View;

public class ConsoleSinkTests
{
    [Fact]
    public void Complete_PrintsWhatIsHeldBack()
    {
        using var output = new StringWriter();
        using var sink = new ConsoleSink(output, new JsonFormat(), static () => { });

        new SpanRecord { ParentId = "1122334455667788", Parent = Runtime.Events.ParentKind.Local }.SendTo(sink);
        sink.Complete();

        Assert.Contains("\"parent_span_id\":\"1122334455667788\"", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Output_WhoseReaderHasGone_IsReportedOnce()
    {
        int closed = 0;
        using var sink = new ConsoleSink(new ClosedWriter(), new JsonFormat(), () => closed++);

        new SpanRecord().SendTo(sink);
        new SpanRecord().SendTo(sink);
        sink.Complete();

        Assert.Equal(1, closed);
    }

    [Fact]
    public void OnSpan_AfterCompletion_CountsAsNotShown()
    {
        using var sink = new ConsoleSink(TextWriter.Null, new JsonFormat(), static () => { });

        sink.Complete();
        new SpanRecord().SendTo(sink);

        Assert.Equal(1, sink.NotShown);
    }

    private sealed class ClosedWriter : StringWriter
    {
        public override void WriteLine(string? value) => throw new IOException("broken pipe");
    }
}
