using Sonde.Runtime.Kernel;
using Sonde.Runtime.Sharing;
using Sonde.Runtime.Status;

namespace Sonde.Runtime.Loading;

/// <summary>What a probe had counted when it was unloaded.</summary>
/// <param name="Counters">The kernel's counters, by <see cref="KernelTypes.Counter"/>.</param>
/// <param name="Losses">The losses that are counted in no map.</param>
internal sealed record ProbeTotals(long[] Counters, LossState Losses)
{
    internal ProbeCounters ToCounters() => CounterTable.Read(counter => Counters[(int)counter]) with
    {
        Unsampled = Counters[(int)KernelTypes.Counter.Unsampled] + Losses.UnfinishedUnsampled,
        LostUnfinished = Losses.Unfinished,
        LostSwitchedOff = Losses.SwitchedOff,
    };
}
