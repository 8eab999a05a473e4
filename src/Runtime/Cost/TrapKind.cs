namespace Sonde.Runtime.Cost;

/// <summary>How a thread comes from the code under a hook into the program, and back.</summary>
internal enum TrapKind
{
    /// <summary>Without a breakpoint: the program runs within the kernel's own code.</summary>
    None,

    /// <summary>Through a breakpoint whose instruction the kernel emulates.</summary>
    Emulated,

    /// <summary>Through a breakpoint whose instruction the processor runs by itself, out of line, with a second trap after it.</summary>
    SingleStepped,
}
