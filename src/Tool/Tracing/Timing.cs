using System.Diagnostics;
using System.Globalization;
using Sonde.Runtime.Status;

namespace Sonde.Tool.Tracing;

/// <summary>
/// Records where the time of a start and of a stop goes, since the process began, for <c>--timing</c>. Safe for use by several threads.
/// </summary>
internal sealed class Timing
{
    private static readonly long Main = Stopwatch.GetTimestamp();

    // The kernel knows the start of a process only to 10 ms. Until now, one thread was busy with starting the runtime.
    private static readonly TimeSpan Runtime = Environment.CpuUsage.TotalTime;

    private readonly Lock _lock = new();
    private readonly List<ManagerPhase> _phases = [new ManagerPhase("starting the runtime (processor time)", TimeSpan.Zero, Runtime)];
    private readonly HashSet<string> _moments = [];
    private long _last = Main;
    private int _printed;

    /// <summary>Takes the time at which the program began; called first.</summary>
    public static void Begin() => _ = Main;

    /// <summary>The time since the process began.</summary>
    public static TimeSpan Now => Since(Stopwatch.GetTimestamp());

    /// <summary>Ends a phase of one thread's work, which began when the one before it ended.</summary>
    public void End(string phase)
    {
        long now = Stopwatch.GetTimestamp();
        lock (_lock)
        {
            _phases.Add(new ManagerPhase(phase, Since(_last), Stopwatch.GetElapsedTime(_last, now)));
            _last = now;
        }
    }

    /// <summary>Begins the next phase now; what was done since the last one is not recorded.</summary>
    public void Skip()
    {
        lock (_lock)
            _last = Stopwatch.GetTimestamp();
    }

    /// <summary>Records the first time that something happens.</summary>
    public void Mark(string moment)
    {
        lock (_lock)
        {
            if (_moments.Add(moment))
                _phases.Add(new ManagerPhase(moment, Now, TimeSpan.Zero));
        }
    }

    /// <summary>Returns a table of what has ended since the last table.</summary>
    /// <param name="title">What the table is about.</param>
    /// <param name="manager">All phases of the Manager so far.</param>
    /// <param name="managerBegan">When the Manager was started, since the process began.</param>
    public string Table(string title, IReadOnlyList<ManagerPhase> manager, TimeSpan managerBegan)
    {
        var lines = new List<string> { $"sonde: {title}: milliseconds since sonde began, and how long each phase took; phases may overlap" };
        lock (_lock)
        {
            ManagerPhase[] all = [.. _phases, .. manager.Skip(_printed).Select(phase => phase with { Start = phase.Start + managerBegan })];
            lines.AddRange(all.OrderBy(static phase => phase.Start).Select(Line));
            _printed = manager.Count;
            _phases.Clear();
        }
        return string.Join('\n', lines);
    }

    private static string Line(ManagerPhase phase) => string.Create(
        CultureInfo.InvariantCulture,
        $"{phase.Start.TotalMilliseconds,10:0.0} {(phase.Duration == TimeSpan.Zero ? "" : phase.Duration.TotalMilliseconds.ToString("0.0", CultureInfo.InvariantCulture)),8}  {phase.Name}");

    private static TimeSpan Since(long timestamp) => Runtime + Stopwatch.GetElapsedTime(Main, timestamp);
}
