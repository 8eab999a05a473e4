using Sonde.Runtime.Bpf;
using Sonde.Runtime.Interop;
using Sonde.Runtime.Kernel;
using Sonde.Runtime.Sampling;

namespace Sonde.Runtime.Loading;

/// <summary>The kernel's table of settings (<c>sonde/group.bpf.h</c>).</summary>
internal sealed class GroupTable(SharedMaps maps)
{
    /// <summary>The row of processes that were given no group.</summary>
    internal const uint Default = 0;

    /// <summary>The row of processes in which nothing begins any more.</summary>
    internal const uint Nothing = 1;

    /// <summary>The number of rows.</summary>
    internal const int Rows = KernelTypes.MaxGroups;

    private readonly BpfMap _groups = maps.Create(
        "shared_groups", BpfMapType.Array, sizeof(uint), KernelTypes.GroupSize, Rows);

    /// <summary>Sets the settings of a row.</summary>
    /// <param name="row">The row.</param>
    /// <param name="sampler">Which spans are recorded.</param>
    /// <param name="off">Numbers of the probes that begin nothing.</param>
    /// <exception cref="ProbeException">The kernel refused it.</exception>
    internal void Set(uint row, SpanSampler sampler, IEnumerable<int> off)
    {
        var group = new KernelTypes.Group { Sampler = sampler.ToKernel() };
        foreach (int number in off)
            group.Off[number] = 1;
        Errno.ThrowIfNegative(_groups.Update(row, group), "The settings of a group could not be set");
    }
}
