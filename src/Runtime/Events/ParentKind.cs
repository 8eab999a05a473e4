namespace Sonde.Runtime.Events;

/// <summary>Mirrors <c>enum sonde_parent</c> of <c>sonde/event.h</c>: where a span's parent was found.</summary>
public enum ParentKind : byte
{
    /// <summary>The span is a root.</summary>
    None = 0,

    /// <summary>The parent is a span of the same process.</summary>
    Local = 1,

    /// <summary>The parent came with a request from outside.</summary>
    Remote = 2,

    /// <summary>
    /// The parent is the span in which the span's goroutine was started (<see cref="ManagerOptions.GoroutineParents"/>); it may have
    /// ended before.
    /// </summary>
    Goroutine = 3,
}
