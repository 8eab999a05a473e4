using Sonde.Runtime.Kernel;
using Sonde.Runtime.Loading;
using Sonde.Runtime.Status;
using Sonde.Tool.Tracing;

namespace Sonde.Tool.Tests.Tracing;

/// <summary>The words with which <c>sonde trace</c> reports the counters of the kernel's programs.</summary>
public sealed class ReasonTests
{
    public static TheoryData<string> Counted => [.. Enum.GetNames<KernelTypes.Counter>()];

    [Theory]
    [MemberData(nameof(Counted))]
    public void Counter_ThatSaysWhySomethingIsMissing_HasWords(string name)
    {
        ProbeCounters counters = CounterTable.Read(counter => counter.ToString() == name ? 1 : 0);
        var status = new ManagerStatus
        {
            Executables = [],
            Counters = new Dictionary<string, ProbeCounters> { ["probe"] = counters },
            Spans = 0,
            RecordBytes = 0,
            InvalidRecords = 0,
            DescribeErrors = 0,
            SinkErrors = 0,
            Backend = "",
            Propagation = default,
            PropagationUnavailableReason = "",
        };

        Assert.Equal(status.Lost, ManagerTracer.LossesOf(status).Sum(static loss => loss.Count));
        Assert.Equal(name == nameof(KernelTypes.Counter.Started) ? 1 : 0, ManagerTracer.UnsentOf(status).Count);
        Assert.Equal(name == nameof(KernelTypes.Counter.NotReported) ? 1 : 0, ManagerTracer.UnrecordedOf(status, new HashSet<string>()));
        Assert.Equal(
            counters.AnnotationsWithoutSpan + counters.LostAnnotationsRingFull + counters.LostAnnotationsNoScratch,
            ManagerTracer.LostAnnotations(status).Sum(static reason => reason.Count));
        Assert.Equal(counters.WithoutContext, ManagerTracer.WithoutContext(status).Sum(static reason => reason.Count));
    }
}
