using System.Diagnostics;
using System.Globalization;
using Sonde.Runtime.Executables;
using Sonde.Runtime.Processes;

namespace Sonde.Tool.Tracing;

/// <summary>
/// Reports programs that began during the session and ran for a while before they were traced. No counter of losses covers what they did
/// then. Safe for use by several threads.
/// </summary>
internal sealed class UntracedTime
{
    private readonly Stopwatch _session = Stopwatch.StartNew();
    private readonly Lock _lock = new();
    private TimeSpan _longest;
    private int _programs;
    private int _held;

    /// <summary>
    /// Returns a message about how long a new target has run before it was traced; empty if nothing is missing, or if the target is older
    /// than the session.
    /// </summary>
    public string Of(Target target)
    {
        if (target.UntracedFor == TimeSpan.Zero || target.UntracedFor > _session.Elapsed || Volatile.Read(ref _held) == target.ProcessId)
            return "";
        lock (_lock)
        {
            _programs++;
            _longest = target.UntracedFor > _longest ? target.UntracedFor : _longest;
        }
        return $", which may have run for up to {Format(target.UntracedFor)} before: the trace does not show what it did then";
    }

    /// <summary>A message about all of these programs; <see langword="null"/> if there was none.</summary>
    public string? Summary
    {
        get
        {
            lock (_lock)
            {
                return _programs == 0
                    ? null
                    : $"{Progress.Count(_programs, "program")} may have run for up to {Format(_longest)} before tracing began: "
                        + "the trace does not show what they did then";
            }
        }
    }

    /// <summary>Follows a process that is held meanwhile. It is not reported, because it runs nothing before it is traced.</summary>
    public void ExceptFor(int processId, Action follow)
    {
        Volatile.Write(ref _held, processId);
        follow();
        Volatile.Write(ref _held, 0);
    }

    private static string Format(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(time.TotalMilliseconds):N0} ms");
}
