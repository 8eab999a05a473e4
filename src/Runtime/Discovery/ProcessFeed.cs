using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Sonde.Runtime.Executables;
using Sonde.Runtime.Executables.Files;

namespace Sonde.Runtime.Discovery;

/// <summary>
/// Reports the processes of this machine to each <see cref="ITargetSource"/>: from events of the kernel, or from looking through
/// <c>/proc</c> where those are not allowed.
/// </summary>
public sealed class ProcessFeed
{
    // More than a machine starts while a reader is busy. What does not fit is found when all processes are reported the next time.
    private const int MostWaiting = 1 << 16;

    private ImmutableArray<Channel<Notice>> _readers = [];
    private ImmutableDictionary<ITargetSource, IReadOnlyList<(PortRange Ports, TargetGroup Group)>> _ports =
        ImmutableDictionary<ITargetSource, IReadOnlyList<(PortRange Ports, TargetGroup Group)>>.Empty;

    private bool _hasMissed;

    internal ProcessFeed()
    {
    }

    /// <summary>
    /// Whether the kernel reports the events. Otherwise the feed looks through <c>/proc</c> at each
    /// <see cref="ManagerOptions.WatchInterval"/>.
    /// </summary>
    public bool HasKernelEvents { get; internal set; }

    /// <summary>Called when <see cref="SelectPorts"/> has changed something.</summary>
    internal Action? PortsChanged { get; set; }

    /// <summary>Whether a notice was dropped since this was asked last.</summary>
    internal bool HasMissed => Interlocked.Exchange(ref _hasMissed, false);

    /// <summary>
    /// Reads notices: first each process that runs, then what happens. Each reader gets all of them. Threads, and those of the kernel, are
    /// not reported.
    /// </summary>
    /// <param name="cancellation">Ends the enumeration, without an exception.</param>
    public async IAsyncEnumerable<ProcessNotice> ReadAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        Channel<Notice> notices = Channel.CreateBounded<Notice>(new BoundedChannelOptions(MostWaiting) { SingleReader = true });
        ImmutableInterlocked.Update(ref _readers, static (readers, added) => readers.Add(added), notices);
        using CancellationTokenRegistration registration = cancellation.Register(() => notices.Writer.TryComplete());
        try
        {
            notices.Writer.TryWrite(default);
            await foreach (Notice notice in notices.Reader.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
            {
                if (cancellation.IsCancellationRequested)
                    yield break;
                foreach (ProcessNotice told in Describe(notice))
                    yield return told;
            }
        }
        finally
        {
            ImmutableInterlocked.Update(ref _readers, static (readers, removed) => readers.Remove(removed), notices);
        }
    }

    /// <summary>Returns the processes that run now.</summary>
    public static IEnumerable<ProcessFacts> ReadRunning()
    {
        foreach (string directory in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(directory.AsSpan("/proc/".Length), NumberStyles.None, CultureInfo.InvariantCulture, out int processId)
                && FileStamp.OfProcessLink(GoExecutable.LinkOf(processId)).IsKnown // threads of the kernel run no file
                && ProcessFacts.TryRead(processId) is { } process)
                yield return process;
        }
    }

    /// <summary>
    /// Lets the kernel admit each process, at its first hook, that begins to listen on one of some ports: it may have a request before the
    /// source can decide.
    /// </summary>
    /// <param name="source">The source, whose earlier call is replaced.</param>
    /// <param name="ports">The ports, and the groups of their processes.</param>
    internal void SelectPorts(ITargetSource source, IReadOnlyList<(PortRange Ports, TargetGroup Group)> ports)
    {
        ImmutableInterlocked.Update(ref _ports, (all, added) => all.SetItem(source, added), ports);
        PortsChanged?.Invoke();
    }

    /// <summary>Returns the group of the processes that listen on a port, if the kernel admits them.</summary>
    internal TargetGroup? GroupOfPort(int port)
    {
        foreach (IReadOnlyList<(PortRange Ports, TargetGroup Group)> ports in _ports.Values)
        {
            foreach ((PortRange range, TargetGroup group) in ports)
            {
                if (range.Contains(port))
                    return group;
            }
        }
        return null;
    }

    internal void TellExecuted(int processId) => Tell(new(ProcessNoticeKind.Executed, processId, 0, default));

    internal void TellListening(int processId, int port) => Tell(new(ProcessNoticeKind.Listening, processId, port, default));

    internal void TellExited(int processId, TimeSpan start) => Tell(new(ProcessNoticeKind.Exited, processId, 0, start));

    /// <summary>Reports all processes that run.</summary>
    internal void TellRunning() => Tell(default);

    private void Tell(Notice notice)
    {
        foreach (Channel<Notice> reader in _readers)
        {
            if (!reader.Writer.TryWrite(notice))
                Volatile.Write(ref _hasMissed, true);
        }
    }

    private static IEnumerable<ProcessNotice> Describe(Notice notice)
    {
        switch (notice.Kind)
        {
            case ProcessNoticeKind.Running:
                foreach (ProcessFacts running in ReadRunning())
                    yield return new(ProcessNoticeKind.Running, running);
                break;
            case ProcessNoticeKind.Exited:
                yield return new(ProcessNoticeKind.Exited, ProcessFacts.OfEnded(notice.ProcessId, notice.Start));
                break;
            default:
                if (ProcessFacts.TryRead(notice.ProcessId, notice.Port) is { } process)
                    yield return new(notice.Kind, process);
                break;
        }
    }

    /// <summary>What is passed to readers, each of which looks at the process itself. The default: all processes.</summary>
    private readonly record struct Notice(ProcessNoticeKind Kind, int ProcessId, int Port, TimeSpan Start);
}
