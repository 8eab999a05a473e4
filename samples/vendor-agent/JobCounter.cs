using Acme.Probe;
using Sonde.Runtime.Processes;

namespace Vendor.Agent;

/// <summary>Counts jobs from the events of Acme's probe, as its BPF program sent them, each with its process. The view costs no copy.</summary>
internal sealed class JobCounter
{
    private int _jobs;
    private int _failed;

    /// <summary>Receives one event, on the thread that drains the kernel's ring.</summary>
    public void OnJob(in JobsProbe.JobEvent e, Target target)
    {
        Interlocked.Increment(ref _jobs);
        if (e.Failed != 0)
            Interlocked.Increment(ref _failed);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{_jobs} jobs, {_failed} failed";
}
