using System.Diagnostics;
using System.Globalization;
using Sonde.Runtime.Executables;
using Sonde.Runtime.Processes;

namespace Sonde.Tool.Tracing;

/// <summary>
/// Programs that began during the session and ran for a while before they were traced: what they did then is in no count of what was lost. Safe
/// for use by several threads.
/// </summary>
internal sealed class UntracedTime
{
    private readonly Stopwatch _session = Stopwatch.StartNew();
    private readonly Lock _lock = new();
    private TimeSpan _longest;
    private int _programs;
    private int _held;

    /// <summary>What a program that comes under trace has run for before; empty if nothing of it is missing, or if it is older than the session.</summary>
    public string Of(Target target)
    {
        if (target.UntracedFor == TimeSpan.Zero || target.UntracedFor > _session.Elapsed || Volatile.Read(ref _held) == target.ProcessId)
            return "";
        lock (_lock)
        {
            _programs++;
            _longest = target.UntracedFor > _longest ? target.UntracedFor : _longest;
        }
        return $", which may have run for up to {Format(target.UntracedFor)} before: what it did then is not in the trace";
    }

    /// <summary>What there is to say of all of them; <see langword="null"/> if there was none.</summary>
    public string? Summary
    {
        get
        {
            lock (_lock)
            {
                return _programs == 0
                    ? null
                    : $"{Progress.Count(_programs, "program")} may have run for up to {Format(_longest)} before tracing began: what was done then is not in the trace";
            }
        }
    }

    /// <summary>Brings a process under trace that is held meanwhile: it runs nothing before.</summary>
    public void ExceptFor(int processId, Action follow)
    {
        Volatile.Write(ref _held, processId);
        follow();
        Volatile.Write(ref _held, 0);
    }

    private static string Format(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(time.TotalMilliseconds):N0} ms");
}
