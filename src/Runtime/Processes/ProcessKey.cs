namespace Sonde.Runtime.Processes;

/// <summary>
/// What a process is while it runs one program: the id serves others after it, and the process may run another program under it.
/// </summary>
/// <param name="ProcessId">Its id, as this process sees it.</param>
/// <param name="Number">Its number (<c>sonde/manager.h</c>); the id itself where the kernel's table had no room.</param>
internal readonly record struct ProcessKey(int ProcessId, uint Number)
{
    /// <summary>Whether the number is one of its own, so that the kernel's table says when it is over.</summary>
    internal bool HasNumber => Number != (uint)ProcessId;
}
