using System.Collections.Concurrent;
using System.Net.Sockets;
using Microsoft.Win32.SafeHandles;
using Sonde.Runtime.Attaching;
using Sonde.Runtime.Executables;
using Sonde.Runtime.Executables.Files;
using Sonde.Runtime.Kernel;
using Sonde.Runtime.Loading;
using Sonde.Runtime.Processes;
using Sonde.Runtime.Sharing;
using Sonde.Runtime.Status;

namespace Sonde.Runtime;

/// <content>
/// Takes over from a Manager of another process. Until the other one has given everything away, nothing in the kernel is changed here.
/// </content>
public sealed partial class Manager
{
    // The host cannot listen for warnings before the Manager has started.
    private readonly ConcurrentQueue<string> _toSay = [];

    private static Manager TakeOverFrom(Socket connection, ManagerOptions options, PhaseLog phases)
    {
        var channel = new HandOverChannel(connection);
        (HandOverOffer offer, SafeFileHandle[] descriptors) =
            channel.Receive(HandOverMessage.Offer, HandOverJson.Default.HandOverOffer, LongestPreparation);
        using var inheritance = new Inheritance(offer, descriptors);
        Manager manager;
        try
        {
            manager = new Manager(options, phases, inheritance);
        }
        catch (InheritanceException e)
        {
            inheritance.Refuse(e.Message);
            manager = new Manager(options, phases, inheritance);
        }
        try
        {
            manager.TakeOver(channel, inheritance);
            return manager;
        }
        catch
        {
            manager.AbandonAsync().GetAwaiter().GetResult();
            throw;
        }
    }

    private async Task AbandonAsync()
    {
        var released = new TaskCompletionSource<ManagerStatus>();
        lock (_gate)
            _stopped = released.Task;
        await ReleaseAsync(released).ConfigureAwait(false);
        await DisposeAsync().ConfigureAwait(false);
    }

    private void TakeOver(HandOverChannel channel, Inheritance inheritance)
    {
        var candidates = new List<(ExecutableOffer Offer, Candidate Candidate)>();
        try
        {
            string[] refused = [];
            if (inheritance.Refusal is null)
            {
                using (_phases.Begin("adopting the probes of the old Manager"))
                    refused = AdoptProbes(inheritance);
                foreach (ExecutableOffer executable in inheritance.Executables)
                {
                    if (TryAnalyse(executable, inheritance) is { } candidate)
                        candidates.Add((executable, candidate));
                }
            }
            channel.Send(
                HandOverMessage.Ready, new HandOverAnswer { RefusedProbes = refused, Refusal = inheritance.Refusal },
                HandOverJson.Default.HandOverAnswer, [], LongestSending);
            (HandOverState state, _) = channel.Receive(HandOverMessage.State, HandOverJson.Default.HandOverState, LongestSending);
            channel.Send(
                HandOverMessage.Taken, new HandOverAnswer { RefusedProbes = [] }, HandOverJson.Default.HandOverAnswer, [], LongestTaking);

            // From here on, everything is this Manager's own.
            using PhaseLog.Running taking = _phases.Begin("taking over the executables and processes of the old Manager");
            foreach ((ExecutableOffer offer, Candidate candidate) in candidates)
                Adopt(offer, candidate);
            Adopt(state);
        }
        finally
        {
            foreach ((_, Candidate candidate) in candidates)
                candidate.Dispose();
        }
    }

    // Returns the names of the probes that the old Manager must detach.
    private string[] AdoptProbes(Inheritance inheritance)
    {
        var refused = new List<string>();
        foreach (string name in inheritance.Probes)
        {
            int index = Array.FindIndex([.. _probes], probe => probe.Name == name);
            LoadedProbe? adopted = index < 0 ? null : _loader.TryAdopt(_probes[index], _numbers[index]);
            if (adopted is not null)
            {
                Volatile.Write(ref _loaded[index], adopted);
                continue;
            }
            refused.Add(name);
            // While these links are open here, the old Manager cannot detach the probe.
            inheritance.CloseLinks(name);
        }
        return [.. refused];
    }

    private Candidate? TryAnalyse(ExecutableOffer executable, Inheritance inheritance)
    {
        Candidate? candidate = null;
        try
        {
            using SafeFileHandle file = inheritance.TakeFile(executable);
            candidate = Candidate.Open(FileReader.Open($"/proc/self/fd/{file.DangerousGetHandle()}", executable.Path), _changes);
            Analyse(candidate, executable.Path);
            return candidate;
        }
        catch (TargetException e)
        {
            candidate?.Dispose();
            _toSay.Enqueue($"'{executable.Path}' is not traced any more since the hand-over. {e.Message}");
            return null;
        }
    }

    private void Adopt(ExecutableOffer offer, Candidate candidate)
    {
        if (offer.Slot >= _slots.Length || _slots[offer.Slot] is not null)
        {
            _toSay.Enqueue($"'{offer.Path}' is not traced any more since the hand-over: there is no room for it.");
            return;
        }
        var adopted = new AttachedExecutable(offer.Path, candidate.Executable, offer.Slot)
        {
            WatchedGroup = offer.Watched is [{ } first, ..] ? GroupOf(first.Group) : null,
            SelectedGroup = offer.SelectedGroup is { } selected ? GroupOf(selected) : null,
            Lingers = offer.Lingers,
            Guard = candidate.TakeGuard(),
            InheritedSince = TimeSpan.FromMicroseconds(offer.HookedSince / 1000.0),
        };
        lock (_gate)
        {
            _executables.Add(adopted);
            Volatile.Write(ref _slots[offer.Slot], adopted);
            adopted.Pins++;
        }
        try
        {
            Attach(adopted, candidate, []);
        }
        catch (Exception e) when (e is TargetException or ProbeException)
        {
            _toSay.Enqueue($"'{offer.Path}' is not traced any more since the hand-over. {e.Message}");
            return;
        }
        lock (_gate)
        {
            foreach (WatchedState watched in offer.Watched)
            {
                _watched.Add(new WatchedFile(watched.Path, GroupOf(watched.Group)) { Executable = adopted, Stamp = candidate.File.Stamp });
                adopted.Watchers++;
            }
        }
    }

    private void Adopt(HandOverState state)
    {
        foreach (LossState losses in state.Losses)
            Array.Find(_loaded, probe => probe?.Descriptor.Name == losses.Probe)?.Adopt(losses);
        var lost = new HashSet<int>();
        foreach (ProcessState process in state.Processes)
        {
            if (!TryAdopt(process))
                lost.Add(process.ProcessId);
        }
        lock (_gate)
        {
            _groups.SetSampler(_options.Sampler);
            foreach (AttachedExecutable executable in _executables.ToArray())
            {
                executable.Pins = 0;
                ReleaseIfUnused(executable);
            }
        }
        foreach (byte[] annotation in state.Annotations)
            _dispatcher.OnRecord(annotation);
        HashSet<string> watched = [.. _watched.Select(static file => file.Path)];
        foreach (WatchedState missing in state.Watched.Where(file => !watched.Contains(file.Path)))
            TryWatch(missing);
        if (watched.Count > 0)
            WatchStarts();
        // Programs that were being analysed, and processes whose executables were not adopted.
        foreach (FollowedState followed in state.Followed.Where(followed => lost.Contains(followed.ProcessId) || !IsTracedOrExcluded(followed.ProcessId)))
        {
            Interlocked.Increment(ref _programsBeingAnalysed);
            _ = Task.Run(() => AddProgram(followed.ProcessId, (KernelTypes.Following)followed.Following, null, null, null));
        }
    }

    private bool TryAdopt(ProcessState process)
    {
        var key = new ProcessKey(process.ProcessId, process.Number);
        if (process.Slot >= _slots.Length || _slots[process.Slot] is not { IsLeaving: false } executable)
        {
            _state.Processes.Remove(key);
            return false;
        }
        SafeFileHandle? descriptor = TryOpenProcess(process.ProcessId);
        // If it still runs now, the descriptor is its own.
        if (!Lives(key, executable))
        {
            descriptor?.Dispose();
            descriptor = null;
            _gone.Add(key);
        }
        var target = new Target
        {
            ProcessId = process.ProcessId,
            ExecutablePath = process.ExecutablePath,
            StartTime = process.StartTime,
            CommandLine = process.CommandLine,
            GoVersion = process.GoVersion,
            ServiceName = process.ServiceName,
            ResourceAttributes = process.ResourceAttributes,
            UntracedFor = process.UntracedFor,
            UntracedOperations = process.UntracedOperations,
            Group = GroupOf(process.Group),
        };
        lock (_gate)
        {
            // The rows of the old Manager mean nothing here.
            uint row = _groups.Know(target.Group).Row;
            Keep(new TracedProcess(key, target, executable, descriptor), row);
            _state.Processes.Move(key, row);
            _state.Processes.Regroup(process.ProcessId, row);
        }
        return true;
    }

    private TargetGroup GroupOf(GroupState group)
    {
        lock (_gate)
            return _groups.Know(group.ToGroup()).Group;
    }

    private void TryWatch(WatchedState file)
    {
        try
        {
            AddExecutable(file.Path, GroupOf(file.Group));
        }
        catch (Exception e) when (e is TargetException or ProbeException)
        {
            _toSay.Enqueue($"'{file.Path}' is not traced any more since the hand-over. {e.Message}");
        }
    }
}
