using System.Diagnostics;
using System.IO.Pipes;
using Sonde.Runtime.Processes;
using Sonde.Runtime.Reading;

namespace Sonde.Runtime.Tests.Reading;

public class EventPollTests
{
    [Fact]
    public void Wait_OfLessThanAMillisecond_SleepsAllTheSame()
    {
        const int waits = 20;
        using var silent = new AnonymousPipeServerStream(PipeDirection.In);
        using var poll = new EventPoll((int)silent.SafePipeHandle.DangerousGetHandle());
        List<ProcessKey> ended = [];
        long start = Stopwatch.GetTimestamp();

        for (int i = 0; i < waits; i++)
            poll.Wait(TimeSpan.FromMilliseconds(0.01), ended);

        Assert.True(Stopwatch.GetElapsedTime(start) >= TimeSpan.FromMilliseconds(waits - 1));
    }
}
