using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Sonde.Runtime.Executables.Files;
using Sonde.Runtime.Processes;
using Sonde.Runtime.Watching;

namespace Sonde.Runtime.Discovery;

/// <summary>
/// Selects processes by rules. Of the rules that a process meets, the first one gives its group. This process itself is never selected. A
/// source serves one Manager. All members are thread-safe.
/// </summary>
public sealed class RuleSource : ITargetSource
{
    // Each is some hundred bytes. Processes of further executables are decided one by one.
    private const int MostExecutables = 4096;

    private readonly Lock _gate = new();
    private readonly Dictionary<ProcessIdentity, TargetGroup> _selected = [];
    private readonly Dictionary<FileStamp, TargetChange> _executables = [];
    private readonly Channel<TargetChange> _changes = Channel.CreateUnbounded<TargetChange>(new() { SingleReader = true });
    private IReadOnlyList<TargetRule> _rules = [];
    private RuleMatcher[] _matchers = [];
    private PatientQueue<ProcessNotice?>? _notices;
    private bool _skipsOpenTelemetry;
    private bool _hasChanged;
    private ProcessFeed? _feed;

    /// <summary>
    /// The rules. They may be replaced while the source runs: processes that are not selected any more are then given up, and others are
    /// added or change their group. No rule selects nothing. The default is none.
    /// </summary>
    /// <exception cref="ProbeException">
    /// A rule has no criterion, or a value of a criterion is malformed. The rules are then as before.
    /// </exception>
    public IReadOnlyList<TargetRule> Rules
    {
        get => Volatile.Read(ref _rules);
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            RuleMatcher[] matchers = [.. value.Select(static rule => new RuleMatcher(rule))];
            lock (_gate)
            {
                _rules = value;
                Volatile.Write(ref _matchers, matchers);
            }
            TellChanged(matchers);
        }
    }

    /// <summary>
    /// Whether programs are left alone that already export traces by OpenTelemetry: those that contain its OTLP exporter for traces. The
    /// default is <see langword="false"/>. It may be changed while the source runs, as <see cref="Rules"/> may.
    /// </summary>
    public bool SkipsOpenTelemetry
    {
        get => Volatile.Read(ref _skipsOpenTelemetry);
        set
        {
            if (Interlocked.Exchange(ref _skipsOpenTelemetry, value) != value)
                TellChanged(Volatile.Read(ref _matchers));
        }
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The source serves, or has served, another Manager.</exception>
    public async IAsyncEnumerable<TargetChange> WatchAsync(ProcessFeed processes, [EnumeratorCancellation] CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(processes);
        using var notices = new PatientQueue<ProcessNotice?>(Decide, static _ => { });
        if (Interlocked.CompareExchange(ref _notices, notices, null) is not null)
            throw new InvalidOperationException($"This {nameof(RuleSource)} serves a Manager already. Give each Manager a source of its own.");
        Volatile.Write(ref _feed, processes);
        SelectPorts(Volatile.Read(ref _matchers));
        using CancellationTokenRegistration registration = cancellation.Register(() => _changes.Writer.TryComplete());
        Task reading = Task.Run(() => ReadAsync(processes, notices, cancellation), CancellationToken.None);
        await foreach (TargetChange change in _changes.Reader.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
            yield return change;
        await reading.ConfigureAwait(false);
    }

    // Deciding about all processes takes a while. Changes that follow each other fast must not keep the notices waiting for each of them.
    private void TellChanged(RuleMatcher[] matchers)
    {
        SelectPorts(matchers);
        if (Volatile.Read(ref _notices) is { } notices && !Interlocked.Exchange(ref _hasChanged, true))
            notices.Add(null);
    }

    // Only rules that nothing but ports and paths decides: a path has been decided when the process listens.
    private void SelectPorts(RuleMatcher[] matchers)
    {
        Volatile.Read(ref _feed)?.SelectPorts(
            this,
            SkipsOpenTelemetry ? [] :
            [
                .. matchers.TakeWhile(static matcher => matcher.IsAboutExecutable || matcher.OnlyPorts.Count > 0)
                    .SelectMany(static matcher => matcher.OnlyPorts.Select(ports => (ports, matcher.Group))),
            ]);
    }

    private static async Task ReadAsync(ProcessFeed processes, PatientQueue<ProcessNotice?> notices, CancellationToken cancellation)
    {
        await foreach (ProcessNotice notice in processes.ReadAsync(cancellation).ConfigureAwait(false))
            notices.Add(notice);
    }

    private void Decide(ProcessNotice? notice)
    {
        if (notice is not { } told)
            DecideAll();
        else if (told.Kind == ProcessNoticeKind.Exited)
            Forget(told.Process.Identity);
        else
            Decide(told.Process, isNews: told.Kind != ProcessNoticeKind.Listening);
    }

    // The rules have changed. An executable whose group stays the same stays selected: its processes that start meanwhile must not be missed.
    private void DecideAll()
    {
        Interlocked.Exchange(ref _hasChanged, false);
        RuleMatcher[] matchers = Volatile.Read(ref _matchers);
        KeyValuePair<FileStamp, TargetChange>[] executables;
        lock (_gate)
            executables = [.. _executables];
        foreach ((FileStamp stamp, TargetChange change) in executables)
        {
            // The process may have ended, but its path is known.
            (TargetGroup? group, bool isForExecutable) = Decide(change.Process, matchers);
            lock (_gate)
            {
                if (group is not null && isForExecutable && group.Name == change.Group!.Name)
                {
                    _executables[stamp] = change with { Group = group };
                    continue;
                }
                _executables.Remove(stamp);
                _changes.Writer.TryWrite(change with { Group = null });
            }
        }
        foreach (ProcessFacts process in ProcessFeed.ReadRunning())
            Decide(process, isNews: false);
    }

    private void Forget(ProcessIdentity ended)
    {
        lock (_gate)
            _selected.Remove(ended);
    }

    /// <summary>Decides about a process.</summary>
    /// <param name="process">The process.</param>
    /// <param name="isNews">Whether the decision is told even if it is the same as before.</param>
    internal void Decide(ProcessFacts process, bool isNews)
    {
        if (process.ProcessId == Environment.ProcessId)
            return;
        RuleMatcher[] matchers = Volatile.Read(ref _matchers);
        (TargetGroup? group, bool isForExecutable) = Decide(process, matchers);
        // Whatever was read belongs to this process only if it runs still. One that ends has no path any more, and says nothing of its file.
        if ((group is not null || IsSelected(process)) && !process.IsRunning)
            return;
        lock (_gate)
        {
            if (matchers != _matchers)
                return; // all are decided again
            bool wasSelected = _selected.TryGetValue(process.Identity, out TargetGroup? before);
            bool contradicts = _executables.TryGetValue(process.Stamp, out TargetChange all) && (group is null || all.Group!.Name != group.Name);
            if (contradicts)
            {
                // The same file under another path, which the rules treat differently.
                _executables.Remove(process.Stamp);
                _changes.Writer.TryWrite(all with { Group = null });
            }
            if (group is null)
            {
                _selected.Remove(process.Identity);
                if (wasSelected || contradicts)
                    _changes.Writer.TryWrite(new TargetChange(process, null));
                return;
            }
            _selected[process.Identity] = group;
            var change = new TargetChange(process, group) { IsForExecutable = isForExecutable && !contradicts && _executables.Count < MostExecutables };
            if (change.IsForExecutable)
                _executables.TryAdd(process.Stamp, change);
            if (isNews || !ReferenceEquals(before, group))
                _changes.Writer.TryWrite(change);
        }
    }

    private bool IsSelected(ProcessFacts process)
    {
        lock (_gate)
            return _selected.ContainsKey(process.Identity) || _executables.ContainsKey(process.Stamp);
    }

    private (TargetGroup? Group, bool IsForExecutable) Decide(ProcessFacts process, RuleMatcher[] matchers)
    {
        if (ExecutableKinds.IsKnownOther(process.Stamp))
            return default;
        bool isForExecutable = true;
        foreach (RuleMatcher matcher in matchers)
        {
            isForExecutable &= matcher.IsAboutExecutable;
            if (matcher.Matches(process))
            {
                ExecutableKind kind = process.Kind;
                return kind.IsGo && !(SkipsOpenTelemetry && kind.ExportsTraces) ? (matcher.Group, isForExecutable) : default;
            }
        }
        return default;
    }
}
