using Sonde.Runtime.Kernel;

namespace Sonde.Runtime.Events;

/// <summary>Where a span's parent was found.</summary>
public enum ParentKind : byte
{
    /// <summary>The span is a root.</summary>
    None = (byte)KernelRecords.Parent.None,

    /// <summary>The parent is a span of the same process.</summary>
    Local = (byte)KernelRecords.Parent.Local,

    /// <summary>The parent came with a request from outside.</summary>
    Remote = (byte)KernelRecords.Parent.Remote,

    /// <summary>
    /// The parent is the span in which the span's goroutine was started (<see cref="ManagerOptions.GoroutineParents"/>). It may have ended
    /// earlier.
    /// </summary>
    Goroutine = (byte)KernelRecords.Parent.Goroutine,
}
