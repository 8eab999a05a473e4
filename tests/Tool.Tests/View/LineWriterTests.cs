using Sonde.Tool.View;

namespace Sonde.Tool.Tests.View;

public class LineWriterTests
{
    [Fact]
    public void Write_WhileNobodyReads_ReturnsAndIsCounted()
    {
        var output = new StuckWriter();
        var lines = new LineWriter(output);

        for (int i = 0; i < 2_000; i++)
            lines.Write("hello");
        Assert.False(lines.Complete(TimeSpan.FromMilliseconds(10)));
        output.Release();

        Assert.True(lines.Complete(TimeSpan.FromSeconds(30)));
        string[] all = output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2_000, all.Count(static line => line == "hello") + int.Parse(all.Single(static line => line != "hello").Split(' ')[1]));
    }

    [Fact]
    public void Write_ToAReaderThatHasGone_IsNoError()
    {
        var lines = new LineWriter(new ClosedWriter());

        lines.Write("hello");

        Assert.True(lines.Complete(TimeSpan.FromSeconds(30)));
    }
}
