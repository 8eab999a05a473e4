using Sonde.Runtime.Kernel;
using Sonde.Runtime.Loading;
using Sonde.Runtime.Status;

namespace Sonde.Runtime.Tests.Loading;

public sealed class CounterTableTests
{
    [Fact]
    public void Counters_OfTheKernel_AreEachOneOfTheManagers()
    {
        IEnumerable<long> kernels = Enum.GetValues<KernelTypes.Counter>()
            .Where(static counter => counter != KernelTypes.Counter.Kinds).Select(Value);

        ProbeCounters counters = CounterTable.Read(Value);

        IEnumerable<long> managers = typeof(ProbeCounters).GetProperties()
            .Where(static property => property.CanWrite)
            .Select(property => (long)property.GetValue(counters)!)
            .Where(static count => count != 0);
        Assert.Equal(kernels, managers.Order());

        // One bit for each counter, so that a counter that was added to another one would show.
        static long Value(KernelTypes.Counter counter) => 1L << (int)counter;
    }
}
