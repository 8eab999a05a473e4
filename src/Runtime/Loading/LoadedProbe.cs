using System.Collections.Frozen;
using System.Runtime.InteropServices;
using Sonde.Runtime.Bpf;
using Sonde.Runtime.Interop;
using Sonde.Runtime.Kernel;
using Sonde.Runtime.Probes;
using Sonde.Runtime.Sharing;
using Sonde.Runtime.Status;

namespace Sonde.Runtime.Loading;

/// <summary>
/// A probe that is loaded into the kernel, once for all executables. Only the programs that an executable needs are loaded; those that a
/// later one needs in addition are loaded then, from the same object, and use the maps of the first.
/// </summary>
internal sealed class LoadedProbe : IDisposable
{
    private readonly LoadedObject _object;
    private readonly BpfMap _executables;
    private readonly BpfMap _counters;
    private readonly FrozenDictionary<uint, EventDescriptor> _events;
    private LoadedObject[] _objects;
    private long _unfinished;
    private long _unfinishedUnsampled;
    private long _switchedOff;
    private long _entries;
    private long[] _before = new long[(int)KernelTypes.Counter.Kinds];

    /// <param name="descriptor">The probe.</param>
    /// <param name="loaded">Its object.</param>
    /// <param name="events">The events that the object sends.</param>
    /// <exception cref="ProbeException">The object's structs differ from those that the probe was generated for.</exception>
    internal LoadedProbe(ProbeDescriptor descriptor, LoadedObject loaded, IEnumerable<EventDescriptor> events)
    {
        Descriptor = descriptor;
        _object = loaded;
        _objects = [loaded];
        _executables = loaded.GetMap("sonde_executables");
        _counters = loaded.GetMap("sonde_counters");
        AsksForErrors = loaded.FindMap(ErrorTypes.Map) is not null;
        AsksForTypes = AsksForErrors || loaded.TryGetStruct("sonde_go_type", out _, out _);
        _events = events.ToFrozenDictionary(e => TypeOf(descriptor, e, loaded));
    }

    internal ProbeDescriptor Descriptor { get; }

    /// <summary>Whether it uses the types of values in interfaces.</summary>
    internal bool AsksForTypes { get; }

    /// <summary>Whether it reads the texts of errors.</summary>
    internal bool AsksForErrors { get; }

    /// <summary>Returns the event of a record type; <see langword="null"/> if the probe has no such event.</summary>
    internal EventDescriptor? FindEvent(uint type) => _events.GetValueOrDefault(type);

    /// <summary>Its programs that are loaded.</summary>
    internal IReadOnlyCollection<BpfProgram> Programs => [.. Volatile.Read(ref _objects).SelectMany(static loaded => loaded.Programs)];

    /// <summary>Returns one of its own maps.</summary>
    internal BpfMap GetMap(string name) => _object.GetMap(name);

    internal BpfProgram GetProgram(string name) => ObjectOf(name).GetProgram(name);

    /// <summary>Returns those of the programs that are not loaded yet.</summary>
    internal string[] Missing(IEnumerable<string> programs) =>
        [.. programs.Where(name => !Array.Exists(Volatile.Read(ref _objects), loaded => loaded.HasProgram(name)))];

    /// <summary>Makes the maps of another copy of the object, which is not loaded yet, those of this probe.</summary>
    internal void ShareMapsWith(OpenedObject opened) => opened.ForEachMap(map => map.Reuse(_object.GetMap(map.Name).Descriptor));

    /// <summary>Adds programs that were loaded later. It must not be called by two threads at once.</summary>
    internal void Add(LoadedObject more) => Volatile.Write(ref _objects, [.. _objects, more]);

    /// <summary>Keeps the programs that are loaded now until the result is disposed, even if this probe is disposed earlier.</summary>
    internal IDisposable Hold() => new Held([.. Volatile.Read(ref _objects).Select(static loaded => loaded.Hold())]);

    /// <summary>Whether any of its programs looks for spans by the contexts that stand for them.</summary>
    internal bool FindsByContext => Array.Exists(
        Volatile.Read(ref _objects), static loaded => loaded.Programs.Any(program => DoesFindByContext(loaded, program)));

    /// <summary>Whether one program looks for spans by their contexts, and so knows how to get from one context to the next.</summary>
    internal bool DoesFindByContext(string program) => DoesFindByContext(ObjectOf(program), GetProgram(program));

    /// <summary>Whether its programs note the spans that traced programs make themselves.</summary>
    internal bool NotesProgramSpans => _object.FindMap("sonde_program_spans") is not null;

    /// <summary>Writes the row of an executable for the programs.</summary>
    internal void SetExecutable(in KernelTypes.Executable row)
    {
        ReadOnlySpan<byte> whole = MemoryMarshal.AsBytes(new ReadOnlySpan<KernelTypes.Executable>(in row));
        // The programs have no more fields than their probe.
        int result = _executables.UpdateBytes(row.Slot, whole[..Math.Min(whole.Length, _executables.ValueSize)]);
        Errno.ThrowIfNegative(result, $"The row of the executable in slot {row.Slot} could not be written");
    }

    /// <summary>Removes the operations of processes that have ended, and counts those that ran.</summary>
    /// <param name="state">The state that counts the entries that have rested.</param>
    /// <param name="hasEnded">Whether the process with a number has ended.</param>
    internal void ForgetOperations(SharedState state, Predicate<uint> hasEnded) =>
        RemoveOperations(state, hasEnded, ref _unfinished, state.ForgetSpanIfShared);

    /// <summary>Removes operations after the probe was switched off, and counts those that ran.</summary>
    /// <param name="state">The state in which others find the spans of these operations.</param>
    /// <param name="ofProcess">Whether those of the process with a number are removed.</param>
    internal void GiveUpOperations(SharedState state, Predicate<uint> ofProcess) =>
        RemoveOperations(state, ofProcess, ref _switchedOff, (operation, process) => state.ForgetSpan(operation, process));

    /// <summary>The entries that its maps of operations had when <see cref="ReadCounters"/> last read them, resting ones included.</summary>
    internal long Entries => Volatile.Read(ref _entries);

    /// <summary>The number of its maps of operations.</summary>
    internal int OperationMaps => _object.OperationMaps.Count;

    /// <summary>Whether any of its operations runs in a process whose number satisfies <paramref name="ofProcess"/>.</summary>
    internal bool HasRunning(Predicate<uint>? ofProcess = null) => CountRunning(ofProcess) > 0;

    /// <summary>
    /// Reads the counters, and then counts the entries in the maps of running operations. An operation that begins or ends between these
    /// two steps is counted in neither or in both.
    /// </summary>
    internal ProbeCounters ReadCounters()
    {
        var cells = new ulong[Libbpf.libbpf_num_possible_cpus()];
        ProbeCounters counters = CounterTable.Read(counter => _before[(int)counter] + (long)_counters.SumPerCpu((uint)counter, cells));
        return counters with
        {
            Unsampled = counters.Unsampled + Interlocked.Read(ref _unfinishedUnsampled),
            LostUnfinished = Interlocked.Read(ref _unfinished),
            LostSwitchedOff = Interlocked.Read(ref _switchedOff),
            Running = CountRunning(),
        };
    }

    /// <summary>Whether a record of the probe has reached the ring. Costs one system call.</summary>
    internal bool HasSent() =>
        _counters.SumPerCpu((uint)KernelTypes.Counter.Sent, new ulong[Libbpf.libbpf_num_possible_cpus()]) > 0;

    /// <summary>Returns what it has counted, before it is unloaded.</summary>
    internal ProbeTotals ReadTotals()
    {
        var cells = new ulong[Libbpf.libbpf_num_possible_cpus()];
        return new ProbeTotals([.. _before.Select((before, counter) => before + (long)_counters.SumPerCpu((uint)counter, cells))], Losses);
    }

    /// <summary>Goes on counting from where the probe was unloaded.</summary>
    internal void Continue(ProbeTotals totals)
    {
        _before = totals.Counters;
        Adopt(totals.Losses);
    }

    /// <summary>The losses that are counted in no map, for a hand-over.</summary>
    internal LossState Losses => new(
        Descriptor.Name, Interlocked.Read(ref _unfinished), Interlocked.Read(ref _unfinishedUnsampled), Interlocked.Read(ref _switchedOff));

    /// <summary>Goes on counting the losses of an earlier Manager.</summary>
    internal void Adopt(LossState losses)
    {
        Interlocked.Add(ref _unfinished, losses.Unfinished);
        Interlocked.Add(ref _unfinishedUnsampled, losses.UnfinishedUnsampled);
        Interlocked.Add(ref _switchedOff, losses.SwitchedOff);
    }

    /// <summary>Describes the probe for a hand-over.</summary>
    /// <param name="number">Its number in the heads of its records.</param>
    /// <param name="fingerprint">The fingerprint of its object.</param>
    /// <param name="descriptors">Receives the descriptors.</param>
    internal ObjectOffer Offer(int number, string fingerprint, DescriptorList descriptors)
    {
        ObjectOffer first = _object.Offer(Descriptor.Name, fingerprint, descriptors, []);
        return first with
        {
            Number = number,
            // All of its objects use the maps of the first.
            Programs =
            [
                .. first.Programs,
                .. Volatile.Read(ref _objects).Skip(1).SelectMany(static loaded => loaded.Programs)
                    .Select(program => descriptors.Add(program.Name, program.Descriptor)),
            ],
        };
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (LoadedObject loaded in Volatile.Read(ref _objects))
            loaded.Dispose();
    }

    private LoadedObject ObjectOf(string program) =>
        Array.Find(Volatile.Read(ref _objects), loaded => loaded.HasProgram(program)) ?? _object;

    private static bool DoesFindByContext(LoadedObject loaded, BpfProgram program) =>
        loaded.FindMap("shared_context_types") is { } map && ProgramInfo.Uses(program.Descriptor, map.Descriptor);

    private void RemoveOperations(
        SharedState state, Predicate<uint> ofProcess, ref long lost, Action<KernelSpans.Operation, uint> removed)
    {
        int rested = 0;
        long sampled = 0, unsampled = 0;
        foreach (BpfMap map in _object.OperationMaps)
        {
            map.ForEach((in KernelSpans.Key key, ReadOnlySpan<byte> value) =>
            {
                KernelSpans.Operation operation = MemoryMarshal.Read<KernelSpans.Operation>(value);
                // An operation that a program removed meanwhile was counted by that program.
                if (!ofProcess(key.Process) || !map.Delete(key))
                    return;
                removed(operation, key.Process);
                if (RestOf(value) != KernelSpans.Rest.RestNever)
                    rested++;
                if (RestOf(value) == KernelSpans.Rest.Resting)
                    return;
                if (operation.Sampled != 0)
                    sampled++;
                else
                    unsampled++;
            });
        }
        Interlocked.Add(ref lost, sampled);
        Interlocked.Add(ref _unfinishedUnsampled, unsampled);
        state.Resting.Release(rested);
    }

    private static KernelSpans.Rest RestOf(ReadOnlySpan<byte> operation) =>
        (KernelSpans.Rest)MemoryMarshal.AsRef<KernelSpans.Operation>(operation).Rest;

    private long CountRunning(Predicate<uint>? ofProcess = null)
    {
        long running = 0, entries = 0;
        foreach (BpfMap map in _object.OperationMaps)
        {
            map.ForEach((in KernelSpans.Key key, ReadOnlySpan<byte> operation) =>
            {
                entries++;
                if (RestOf(operation) != KernelSpans.Rest.Resting && ofProcess?.Invoke(key.Process) != false)
                    running++;
            });
        }
        Volatile.Write(ref _entries, entries);
        return running;
    }

    private static uint TypeOf(ProbeDescriptor probe, EventDescriptor descriptor, LoadedObject loaded)
    {
        if (!loaded.TryGetStruct(descriptor.StructName, out uint type, out int size) || size != descriptor.Size)
        {
            throw new ProbeException(
                ProbeError.BadObject,
                $"Probe '{probe.Name}' expects struct {descriptor.StructName} of {descriptor.Size} bytes, "
                + $"but its object has {(size == 0 ? "none" : $"{size} bytes")}. Rebuild the probe's assembly.");
        }
        if (descriptor.LayoutFingerprint != 0 && descriptor.LayoutFingerprint != loaded.FingerprintOf(type))
        {
            throw new ProbeException(
                ProbeError.BadObject,
                $"Struct {descriptor.StructName} of probe '{probe.Name}' is laid out differently in its object and in its decoder. Rebuild the probe's assembly.");
        }
        return type;
    }

    private sealed class Held(IDisposable[] objects) : IDisposable
    {
        public void Dispose()
        {
            foreach (IDisposable held in objects)
                held.Dispose();
        }
    }
}
