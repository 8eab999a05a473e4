using System.Globalization;
using Sonde.Runtime.Probes;
using Sonde.Runtime.Status;

namespace Sonde.Runtime.Loading;

/// <summary>
/// Detects probes that start operations but never send a record, because their author forgot a call. It warns once for each probe. The
/// watcher's task uses it and, after that task has ended, the task that stops the Manager.
/// </summary>
/// <param name="warn">Receives the warnings.</param>
internal sealed class SilenceWatch(Action<string> warn)
{
    private readonly HashSet<LoadedProbe> _heard = [];
    private readonly HashSet<string> _suspects = [];
    private readonly HashSet<string> _told = [];

    /// <summary>Whether all counters of a probe should be examined: it has sent nothing yet, and no warning was given for it.</summary>
    internal bool MaySuspect(LoadedProbe probe)
    {
        // The conditions of function spans may let no span pass.
        if (probe.Descriptor.IsOfFunctions || _told.Contains(probe.Descriptor.Name) || _heard.Contains(probe))
            return false;
        if (!probe.HasSent())
            return true;
        _heard.Add(probe);
        return false;
    }

    /// <summary>
    /// Examines counters that change meanwhile. An operation that is between two counters appears in neither, so two examinations must
    /// agree.
    /// </summary>
    internal void Look(string probe, ProbeCounters counters)
    {
        if (Explain(probe, counters) is not { } message)
            _suspects.Remove(probe);
        else if (!_suspects.Add(probe))
            Tell(probe, message);
    }

    /// <summary>Examines the final counters.</summary>
    internal void Finish(IReadOnlyDictionary<string, ProbeCounters> counters)
    {
        foreach ((string probe, ProbeCounters last) in counters)
        {
            if (Explain(probe, last) is { } message)
                Tell(probe, message);
        }
    }

    /// <summary>Explains what a probe's author may have forgotten; <see langword="null"/> if nothing indicates a mistake.</summary>
    internal static string? Explain(string probe, ProbeCounters counters)
    {
        if (counters.Sent > 0)
            return null;
        string started = string.Create(
            CultureInfo.InvariantCulture, $"'{probe}' started {counters.Started} operation{(counters.Started == 1 ? "" : "s")}");
        if (counters.Unaccounted > 0)
            return $"{started} and sent no record. Is 'sonde_record_send' missing in its end program, or 'sonde_operation_keep' in its start program?";
        return counters.NotReported > 0
            ? $"{started} and began no record. Is 'sonde_span_start' missing in its start program, or 'sonde_span_record' in its end program?"
            : null;
    }

    private void Tell(string probe, string message)
    {
        if (_told.Add(probe))
            warn(message);
    }
}
