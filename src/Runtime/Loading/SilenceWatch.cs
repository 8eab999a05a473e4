using System.Globalization;
using Sonde.Runtime.Status;

namespace Sonde.Runtime.Loading;

/// <summary>
/// Notices probes that start operations and never send a record, which is a call that their author forgot. Says so once for each.
/// Used by the watcher's task, and after it has ended by the one that stops the Manager.
/// </summary>
/// <param name="warn">Is told.</param>
internal sealed class SilenceWatch(Action<string> warn)
{
    private readonly HashSet<LoadedProbe> _heard = [];
    private readonly HashSet<string> _suspects = [];
    private readonly HashSet<string> _told = [];

    /// <summary>Whether a probe is worth a look at all its counters: it has sent nothing yet and was not spoken of.</summary>
    internal bool MaySuspect(LoadedProbe probe)
    {
        if (_told.Contains(probe.Descriptor.Name) || _heard.Contains(probe))
            return false;
        if (!probe.HasSent())
            return true;
        _heard.Add(probe);
        return false;
    }

    /// <summary>Looks at counters that change meanwhile: an operation between two of them is nowhere, so two looks must agree.</summary>
    internal void Look(string probe, ProbeCounters counters)
    {
        if (Explain(probe, counters) is not { } message)
            _suspects.Remove(probe);
        else if (!_suspects.Add(probe))
            Tell(probe, message);
    }

    /// <summary>Looks at the last counters of all.</summary>
    internal void Finish(IReadOnlyDictionary<string, ProbeCounters> counters)
    {
        foreach ((string probe, ProbeCounters last) in counters)
        {
            if (Explain(probe, last) is { } message)
                Tell(probe, message);
        }
    }

    /// <summary>What a probe's author may have forgotten; <see langword="null"/> where nothing speaks for that.</summary>
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
