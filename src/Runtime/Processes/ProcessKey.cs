namespace Sonde.Runtime.Processes;

/// <summary>
/// Identifies a process while it runs one program: the id may be reused after it, and the process may execute another program under the
/// same id.
/// </summary>
/// <param name="ProcessId">Its id, as this process sees it.</param>
/// <param name="Number">Its number (<c>sonde/manager.h</c>); the id itself if the kernel's table had no room.</param>
internal readonly record struct ProcessKey(int ProcessId, uint Number)
{
    /// <summary>Whether the process has its own number, so that the kernel's table shows when it is over.</summary>
    internal bool HasNumber => Number != (uint)ProcessId;

    /// <summary>Whether the process is kept from being traced.</summary>
    internal bool IsExcluded => Number == 0;
}
