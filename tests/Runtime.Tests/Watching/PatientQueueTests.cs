using System.Collections.Concurrent;
using Sonde.Runtime.Watching;

namespace Sonde.Runtime.Tests.Watching;

public sealed class PatientQueueTests
{
    [Fact]
    public void VisitThatDoesNotReturn_KeepsNoOtherWaiting()
    {
        using var mayReturn = new ManualResetEventSlim();
        var visited = new ConcurrentQueue<int>();
        var waitedFor = new ConcurrentQueue<int>();
        using var queue = new PatientQueue<int>(
            number =>
            {
                if (number == 1)
                    mayReturn.Wait();
                visited.Enqueue(number);
            },
            waitedFor.Enqueue, patience: TimeSpan.FromMilliseconds(50));
        foreach (int number in (int[])[1, 2, 3])
            queue.Add(number);

        Assert.True(SpinWait.SpinUntil(() => visited.Count == 2, TimeSpan.FromSeconds(10)));
        mayReturn.Set();
        Assert.True(SpinWait.SpinUntil(() => visited.Count == 3, TimeSpan.FromSeconds(10)));

        Assert.Equal([2, 3, 1], visited);
        Assert.Equal([1], waitedFor);
    }
}
