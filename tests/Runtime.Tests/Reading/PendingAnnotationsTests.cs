using Sonde.Runtime.Probes;
using Sonde.Runtime.Reading;

namespace Sonde.Runtime.Tests.Reading;

public sealed class PendingAnnotationsTests
{
    private static readonly EventDescriptor Event = new("annotation", 32, static (_, ref _) => true) { IsAnnotation = true };

    [Fact]
    public void TryTake_OfASpan_GivesItsOwnInTheOrderTheyCame()
    {
        var pending = new PendingAnnotations();
        foreach ((ulong span, byte value) in new (ulong, byte)[] { (1, 10), (2, 20), (1, 11), (1, 12) })
            pending.Add(span, "probe", Event, [value]);

        Assert.Equal([10, 11, 12], Take(pending, 1));
        Assert.Equal([20], Take(pending, 2));
        Assert.Empty(Take(pending, 1));
        Assert.Equal(0, pending.Count);
    }

    [Fact]
    public void Add_WhenAllPlacesAreTaken_EvictsTheOldest()
    {
        var pending = new PendingAnnotations(mostEntries: 3);
        int evicted = 0;
        for (byte i = 0; i < 8; i++)
            evicted += pending.Add(i, "probe", Event, [i]);

        Assert.Equal((5, 3), (evicted, pending.Count));
        Assert.Empty(Take(pending, 4));
        Assert.Equal([6], Take(pending, 6));
        Assert.Equal(0, pending.Add(9, "probe", Event, [9]));
        Assert.Equal(3, pending.Clear());
        Assert.Empty(Take(pending, 7));
    }

    [Fact]
    public void Add_WhenAllBytesAreTaken_EvictsAsManyAsItNeeds()
    {
        var pending = new PendingAnnotations(mostBytes: 100);
        for (byte i = 0; i < 4; i++)
            Assert.Equal(0, pending.Add(i, "probe", Event, new byte[25]));

        Assert.Equal(3, pending.Add(4, "probe", Event, new byte[60]));
        Assert.Equal(2, pending.Count);
    }

    [Fact]
    public void AddAndTake_OnceWarm_AllocateNothing()
    {
        var pending = new PendingAnnotations(mostEntries: 40);
        byte[] record = new byte[200];
        Run();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Run();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Run()
        {
            for (ulong i = 0; i < 1000; i++)
            {
                pending.Add(i, "probe", Event, record);
                pending.Add(i, "probe", Event, record);
                if (i % 3 == 0)
                    pending.TryTake(i, out _);
            }
        }
    }

    private static List<byte> Take(PendingAnnotations pending, ulong span)
    {
        List<byte> taken = [];
        while (pending.TryTake(span, out PendingAnnotations.Annotation annotation))
            taken.Add(annotation.Record[0]);
        return taken;
    }
}
