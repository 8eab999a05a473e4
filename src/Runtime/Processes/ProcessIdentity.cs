namespace Sonde.Runtime.Processes;

/// <summary>Identifies a process for as long as the machine runs: its id may be reused, but not with this start.</summary>
/// <param name="ProcessId">Its id.</param>
/// <param name="Start">When it started, since boot; the resolution is 10 ms.</param>
internal readonly record struct ProcessIdentity(int ProcessId, TimeSpan Start)
{
    /// <summary>Rounds a start as <c>/proc</c> does.</summary>
    internal static TimeSpan Rounded(TimeSpan start) => new(start.Ticks - (start.Ticks % ProcessStat.Tick.Ticks));
}
