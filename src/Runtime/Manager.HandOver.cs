using System.Diagnostics;
using System.Net.Sockets;
using Sonde.Runtime.Attaching;
using Sonde.Runtime.Loading;
using Sonde.Runtime.Probes;
using Sonde.Runtime.Reading;
using Sonde.Runtime.Sharing;
using Sonde.Runtime.Status;

namespace Sonde.Runtime;

/// <content>
/// Hands everything in the kernel over to a Manager of another process. Links, programs and maps pass as descriptors: the kernel keeps them
/// as long as either process has them, so hooks never leave the traced programs.
/// </content>
public sealed partial class Manager
{
    // The new side analyses every executable in this time, while the old one traces on.
    private static readonly TimeSpan LongestPreparation = TimeSpan.FromMinutes(10);

    // In this time nobody reads the ring.
    private static readonly TimeSpan LongestTaking = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan LongestSending = TimeSpan.FromSeconds(30);

    private HandOverAttempt? _handOver;

    /// <summary>
    /// Hands over to a Manager that another process starts with <see cref="ManagerOptions.TakeOver"/> at the other end of the connection:
    /// what this one has attached stays attached, no operation is lost, and none is recorded twice. Operations that run go on, and the new
    /// Manager records them when they end. Function spans, and probes whose objects differ from the new ones, are detached first. Their running
    /// operations have a second to end; what runs longer counts as lost. The new Manager attaches these probes anew, and calls in between are
    /// not seen. Until it has taken everything, this one traces on; adding an executable waits until then.
    /// </summary>
    /// <param name="connection">
    /// A connected Unix socket of type SOCK_STREAM; the other process has the same user or is root. It stays the caller's.
    /// </param>
    /// <param name="cancellationToken">Ends the attempt. It has no effect any more once the new Manager has taken over.</param>
    /// <returns>
    /// The final status: this Manager is stopped then, and needs only to be disposed. Kernel counters in it may include what happened since.
    /// No <see cref="TargetExited"/> is raised, because the targets are still traced.
    /// </returns>
    /// <exception cref="ProbeException">
    /// The hand-over did not take place (<see cref="ProbeError.HandOver"/>), for example because the new process died. This Manager traces on.
    /// </exception>
    /// <exception cref="InvalidOperationException">A hand-over is under way already.</exception>
    /// <exception cref="ObjectDisposedException">The Manager has been stopped.</exception>
    public Task<ManagerStatus> HandOverAsync(Socket connection, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(connection);
        HandOverAttempt attempt;
        lock (_gate)
        {
            ThrowIfStopped();
            if (_handOver is not null)
                throw new InvalidOperationException("This Manager is being handed over already. Wait for that attempt to end.");
            _handOver = attempt = new HandOverAttempt(connection);
        }
        return Task.Run(() => HandOver(attempt, cancellationToken), CancellationToken.None);
    }

    private async Task<ManagerStatus> HandOver(HandOverAttempt attempt, CancellationToken cancellationToken)
    {
        ProbeLinks[] closed = [];
        TaskCompletionSource<ManagerStatus> given;
        try
        {
            using CancellationTokenRegistration cancel = cancellationToken.Register(attempt.Break);
            var channel = new HandOverChannel(attempt.Connection);
            AwaitQuiet(attempt);
            var descriptors = new DescriptorList();
            HandOverOffer offer = Offer(descriptors);
            channel.Send(HandOverMessage.Offer, offer, HandOverJson.Default.HandOverOffer, descriptors.All, LongestSending);
            (HandOverAnswer answer, _) = channel.Receive(HandOverMessage.Ready, HandOverJson.Default.HandOverAnswer, LongestPreparation);
            closed = CloseRefused(answer);
            given = Give(attempt, channel);
        }
        catch (Exception e)
        {
            CarryOn(attempt, closed);
            cancellationToken.ThrowIfCancellationRequested();
            if (e is ProbeException { Reason: ProbeError.HandOver })
                throw;
            throw HandOverChannel.Failure($"The Manager could not be handed over, and carries on: {e.Message}", e);
        }
        attempt.End();
        return await ReleaseAsync(given).ConfigureAwait(false);
    }

    // While the reader pauses and nothing changes, the new side gets the state, and says that it has everything.
    private TaskCompletionSource<ManagerStatus> Give(HandOverAttempt attempt, HandOverChannel channel)
    {
        using ReaderPause pause = PauseReader();
        lock (_gate)
        {
            ThrowIfStopped();
            attempt.ThrowIfBroken();
            channel.Send(HandOverMessage.State, State(), HandOverJson.Default.HandOverState, [], LongestTaking);
            try
            {
                channel.Receive(HandOverMessage.Taken, HandOverJson.Default.HandOverAnswer, LongestTaking);
            }
            catch (ProbeException)
            {
                // It may say so at this very moment.
                channel.StopReceiving();
                channel.Receive(HandOverMessage.Taken, HandOverJson.Default.HandOverAnswer, TimeSpan.Zero);
            }
            var given = new TaskCompletionSource<ManagerStatus>(TaskCreationOptions.RunContinuationsAsynchronously);
            _stopped = given.Task;
            Volatile.Write(ref _isGivenAway, true);
            return given;
        }
    }

    // Executables that are being attached or detached have no links yet, or not all of them.
    private void AwaitQuiet(HandOverAttempt attempt)
    {
        // Switches change nothing from now on, except for what they are changing at this moment.
        if (_switching.TryEnter(LongestDetaching))
            _switching.Exit();
        for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < LongestDetaching; Thread.Sleep(5))
        {
            attempt.ThrowIfBroken();
            lock (_gate)
            {
                if (_executables.TrueForAll(static executable => executable.Attached.IsCompleted)
                    && _leaving.TrueForAll(static executable => executable.Detached.IsCompleted)
                    && _detached.IsEmpty)
                    return;
            }
        }
        throw HandOverChannel.Failure("The Manager is still attaching to executables, or detaching from them. Hand it over later.");
    }

    private HandOverOffer Offer(DescriptorList descriptors)
    {
        lock (_gate)
        {
            ThrowIfStopped();
            return new HandOverOffer
            {
                Backend = _backend.Name,
                SocketsUnavailableReason = _propagator.UnavailableReason,
                Maps = [.. _state.Maps.All.Select(map => descriptors.Add(map.Name, map.Descriptor))],
                // Function spans are attached anew.
                Objects = _loader.Offer(_loaded.Index().Where(static pair => pair.Item is { Descriptor.IsOfFunctions: false }).Select(pair => (pair.Item!, _numbers[pair.Index])), descriptors),
                Executables =
                [
                    .. _executables.Select(executable => new ExecutableOffer
                    {
                        Path = executable.Path,
                        File = descriptors.Add(executable.Guard.File),
                        Slot = executable.Slot,
                        SelectedGroup = executable.SelectedGroup is { } selected ? GroupState.Of(selected) : null,
                        Lingers = executable.Lingers,
                        HookedSince = (long)executable.HookedSince.TotalNanoseconds,
                        Watched = [.. _watched.Where(file => file.Executable == executable).Select(StateOf)],
                        Links = [.. executable.Probes.Where(static probe => !probe.Plan.Probe.IsOfFunctions).SelectMany(probe => probe.Links.Offer(descriptors))],
                    }),
                ],
            };
        }
    }

    private static WatchedState StateOf(WatchedFile file) => new(file.Path, GroupState.Of(file.Group));

    private HandOverState State() => new()
    {
        Processes =
        [
            .. _processes.Values.Select(static process => new ProcessState
            {
                ProcessId = process.Key.ProcessId,
                Number = process.Key.Number,
                Slot = process.Executable.Slot,
                ExecutablePath = process.Target.ExecutablePath,
                StartTime = process.Target.StartTime,
                CommandLine = process.Target.CommandLine,
                GoVersion = process.Target.GoVersion,
                ServiceName = process.Target.ServiceName,
                ResourceAttributes = process.Target.ResourceAttributes,
                UntracedFor = process.Target.UntracedFor,
                UntracedOperations = process.Target.UntracedOperations,
                Group = GroupState.Of(process.Target.Group),
            }),
        ],
        Followed = [.. _state.Processes.Followed().Select(id => new FollowedState(id, (uint)_state.Processes.FollowingOf(id)))],
        Watched = [.. _watched.Select(StateOf)],
        Annotations = _dispatcher.CopyAnnotations(),
        Losses = [.. _loaded.OfType<LoadedProbe>().Select(static probe => probe.Losses)],
    };

    // The new side cannot read the records of these probes. It has numbered the functions of function spans for its own plans.
    private ProbeLinks[] CloseRefused(HandOverAnswer answer)
    {
        HashSet<string> refused = [.. answer.RefusedProbes];
        if (answer.Refusal is { } refusal)
            Warn($"The new Manager attaches everything anew. {refusal}");
        ProbeLinks[] closing =
        [
            .. AttachedExecutables().SelectMany(static executable => executable.Probes)
                .Where(probe => probe.Links.IsOpen && (answer.Refusal is not null || refused.Contains(probe.Name) || probe.Plan.Probe.IsOfFunctions))
                .Select(static probe => probe.Links),
        ];
        if (closing.Length > 0)
            CloseGently(closing, _stopping.Token);
        return closing;
    }

    private void CarryOn(HandOverAttempt attempt, ProbeLinks[] closed)
    {
        try
        {
            foreach (ProbeLinks links in closed)
                links.Open();
        }
        catch (ProbeException e)
        {
            Warn($"A probe could not be attached again after the hand-over failed. {e.Message}");
        }
        lock (_gate)
        {
            _handOver = null;
            if (_stopped is null)
            {
                foreach (AttachedExecutable executable in _executables.ToArray())
                    ReleaseIfUnused(executable);
                // What was switched meanwhile, or waits to be attached.
                _hasClosedLinks = true;
                NoteSwitch();
            }
        }
        attempt.End();
    }

    /// <summary>Frees everything here, and changes nothing in the kernel: another Manager has it, or had it all along.</summary>
    private async Task<ManagerStatus> ReleaseAsync(TaskCompletionSource<ManagerStatus> released)
    {
        try
        {
            await _stopping.CancelAsync().ConfigureAwait(false);
            EndCostWatch();
            await _watcher.ConfigureAwait(false);
            await _switcher.ConfigureAwait(false);
            await EndSourcesAsync().ConfigureAwait(false);
            Volatile.Write(ref _isGivenAway, true);
            _poll.Wake();
            if (_reader.ThreadState != System.Threading.ThreadState.Unstarted)
                _reader.Join();
            AttachedExecutable[] executables;
            lock (_gate)
            {
                executables = [.. _executables];
                _executables.Clear();
                foreach (TracedProcess process in _processes.Values)
                    process.Descriptor?.Dispose();
                _processes.Clear();
            }
            foreach (AttachedExecutable executable in executables)
            {
                executable.CloseLinks();
                executable.Guard.Dispose();
                executable.MarkDetached();
            }
            _propagator.Dispose();
            ManagerStatus status = GetStatus();
            released.SetResult(status);
            return status;
        }
        catch (Exception e)
        {
            released.TrySetException(e);
            throw;
        }
    }

    private ReaderPause PauseReader()
    {
        var pause = new ReaderPause();
        Volatile.Write(ref _pause, pause);
        _poll.Wake();
        pause.AwaitReader();
        return pause;
    }
}
