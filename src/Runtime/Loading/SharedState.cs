using Sonde.Runtime.Bpf;
using Sonde.Runtime.Kernel;
using Sonde.Runtime.Processes;
using Sonde.Runtime.Sampling;
using Sonde.Runtime.Sharing;
using Sonde.Runtime.Status;

namespace Sonde.Runtime.Loading;

/// <summary>
/// The state that all probes share in the kernel: the ring, the traced processes, the running and ended spans, the settings of groups.
/// </summary>
internal sealed class SharedState : IDisposable
{
    private readonly bool _followsGoroutines;
    private readonly bool _isShared;
    private readonly BpfMap _spans;
    private readonly BpfMap _goroutines;

    /// <exception cref="ProbeException">The kernel or the privileges do not allow BPF maps.</exception>
    internal SharedState(ManagerOptions options, Inheritance? inheritance = null, SharedFolder? folder = null)
    {
        Maps = new SharedMaps(inheritance, folder);
        _isShared = folder is not null;
        _followsGoroutines = options.GoroutineParents is not null;
        try
        {
            Ring = Maps.Create("shared_events", BpfMapType.RingBuffer, 0, 0, (uint)options.RingBytes);
            Processes = new ProcessTable(
                Maps.Create(
                    "shared_processes", BpfMapType.Hash, sizeof(uint), KernelTypes.ProcessSize, (uint)options.MaxProcesses, SharedMaps.SparseFlags),
                Maps.Create("shared_numbers", BpfMapType.Hash, sizeof(uint), sizeof(uint), (uint)options.MaxProcesses, SharedMaps.SparseFlags),
                Maps.Create("shared_followed", BpfMapType.Hash, sizeof(uint), KernelTypes.FollowedSize, (uint)options.MaxProcesses, SharedMaps.SparseFlags),
                Maps.Create("shared_untraced", BpfMapType.LruHash, sizeof(uint), sizeof(ulong), (uint)options.MaxProcesses),
                Maps.Create("shared_listeners", BpfMapType.LruHash, sizeof(uint), sizeof(uint), (uint)options.MaxProcesses));
            Admissions = new AdmissionTable(Maps.Create(
                "shared_admissions", BpfMapType.Array, sizeof(uint), KernelTypes.AdmissionSize, (uint)options.MaxExecutables));
            Groups = new GroupTable(Maps);
            // An earlier Manager still goes by inherited ones.
            if (inheritance is null)
            {
                Groups.Set(GroupTable.Default, options.Sampler, []);
                Groups.Set(
                    GroupTable.Nothing, SpanSampler.Always(SamplingRule.AlwaysOff), Enumerable.Range(0, KernelTypes.MaxProbes));
            }
            _spans = Maps.Create(
                "shared_spans", BpfMapType.Hash, KernelSpans.KeySize, KernelSpans.ActiveSpanSize,
                (uint)options.MaxOperations * KernelSpans.SpansPerOperation, SharedMaps.SparseFlags);
            Resting = new RestingEntries(Maps, options.MaxOperations / 2);
            EndedSpans = new EndedSpans(Maps, (uint)options.MaxOperations);
            ContextTypes = new ContextTypes(Maps, options.MaxExecutables);
            ErrorTypes = new ErrorTypes(Maps, options.MaxExecutables);
            // These maps take some megabytes: only a host that requests goroutine parents pays for them.
            _goroutines = Maps.Create(
                "shared_goroutines", BpfMapType.LruHash, KernelSpans.KeySize, KernelSpans.SpanContextSize,
                _followsGoroutines ? (uint)KernelSpans.MaxGoroutines : 1);
            Maps.Create(
                "shared_program_runs", BpfMapType.LruHash, sizeof(uint), sizeof(uint),
                _followsGoroutines ? (uint)options.MaxProcesses : 1);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The maps by name, for the objects that declare them.</summary>
    internal SharedMaps Maps { get; }

    /// <summary>The ring that all probes share.</summary>
    internal BpfMap Ring { get; }

    /// <summary>The traced processes, as the kernel's tables know them.</summary>
    internal ProcessTable Processes { get; }

    /// <summary>How the processes of each executable are admitted.</summary>
    internal AdmissionTable Admissions { get; }

    /// <summary>The settings of groups of processes.</summary>
    internal GroupTable Groups { get; }

    /// <summary>The entries of operations that rest between two operations of a goroutine.</summary>
    internal RestingEntries Resting { get; }

    /// <summary>The spans that contexts still lead to after their end.</summary>
    internal EndedSpans EndedSpans { get; }

    /// <summary>What programs know of Go contexts.</summary>
    internal ContextTypes ContextTypes { get; }

    /// <summary>What programs know of Go errors.</summary>
    internal ErrorTypes ErrorTypes { get; }

    /// <summary>Makes the span of an operation of a process that has ended unknown, unless <see cref="ForgetSpans"/> does.</summary>
    internal void ForgetSpanIfShared(KernelSpans.Operation operation, uint process)
    {
        if (_isShared)
            ForgetSpan(operation, process);
    }

    /// <summary>Frees what programs need to find spans by their contexts, while no program does.</summary>
    internal void StopFindingByContext()
    {
        // Another Manager may have such programs.
        if (!_isShared)
            EndedSpans.StopRemembering();
    }

    /// <summary>
    /// Removes the spans of processes that have ended: those that were running, those that contexts lead to, and those in which goroutines
    /// were started.
    /// </summary>
    /// <param name="hasEnded">Whether the process with a number has ended.</param>
    internal void ForgetSpans(Predicate<uint> hasEnded)
    {
        // Another Manager may trace the process on; the spans of operations have been removed one by one.
        if (_isShared)
            return;
        _spans.DeleteWhere<KernelSpans.Key>(key => hasEnded(key.Process));
        EndedSpans.Forget(hasEnded);
        if (_followsGoroutines)
            _goroutines.DeleteWhere<KernelSpans.Key>(key => hasEnded(key.Process));
    }

    /// <summary>
    /// Makes the span of an operation that is given up unknown to others, as <c>sonde_span_end</c> does. If its goroutine begins a span of
    /// another probe at the same moment, the children of that span may not find it.
    /// </summary>
    /// <param name="operation">The operation, which is in no map any more.</param>
    /// <param name="process">The number of its process.</param>
    internal void ForgetSpan(in KernelSpans.Operation operation, uint process)
    {
        Forget(new() { Id = operation.Call.Goroutine, Process = process, Part = (uint)KernelSpans.SpanHolder.Goroutine }, operation);
        Forget(new() { Id = operation.Call.Goroutine, Process = process, Part = (uint)KernelSpans.SpanHolder.Program }, operation);
        if (operation.Context != 0)
            Forget(new() { Id = operation.Context, Process = process, Part = (uint)KernelSpans.SpanHolder.Context }, operation);
    }

    /// <summary>Counts the entries of the maps that can become full.</summary>
    internal IEnumerable<MapUse> ReadUse(ManagerOptions options) =>
    [
        new(_spans.Name, "", _spans.Count<KernelSpans.Key>(), (long)options.MaxOperations * KernelSpans.SpansPerOperation),
        new(Processes.Name, "", Processes.Count(), options.MaxProcesses),
    ];

    /// <inheritdoc/>
    public void Dispose() => Maps.Dispose();

    private void Forget(in KernelSpans.Key key, in KernelSpans.Operation operation)
    {
        if (!_spans.TryRead(key, out KernelSpans.ActiveSpan active)
            || !((ReadOnlySpan<byte>)active.Context.SpanId).SequenceEqual(operation.Span.SpanId))
            return;
        if (key.Part != (uint)KernelSpans.SpanHolder.Context && operation.Outer.Context.Valid != 0)
            _ = _spans.Update(key, operation.Outer);
        else
            _ = _spans.Delete(key);
    }
}
