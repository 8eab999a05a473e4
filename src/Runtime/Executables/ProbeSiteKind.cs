namespace Sonde.Runtime.Executables;

/// <summary>The kind of instruction under a probe, which decides what a hit costs.</summary>
public enum ProbeSiteKind
{
    /// <summary>
    /// The <c>push %rbp</c> after the stack check: the kernel emulates it, and it runs once per call. All argument registers and the stack
    /// pointer are still as the caller left them.
    /// </summary>
    EmulatedEntry,

    /// <summary>
    /// The conditional jump of the stack check, if no <c>push %rbp</c> follows (Go before 1.21): the kernel emulates it. Registers are as
    /// the caller left them. A call whose stack must grow passes twice. The jump is taken the first time, which the carry and zero flags
    /// show (<c>jbe</c>: either is set).
    /// </summary>
    StackCheck,

    /// <summary>
    /// The function's first instruction, which is single-stepped unless the kernel happens to emulate it. A call whose stack must grow
    /// passes twice.
    /// </summary>
    FirstInstruction,

    /// <summary>
    /// A <c>ret</c>: single-stepped on x86-64, emulated on arm64. Results are in their registers; on x86-64 the stack pointer points to the
    /// return address.
    /// </summary>
    Return,

    /// <summary>
    /// On x86-64, a jump or another instruction that the kernel emulates, shortly before a <c>ret</c>. The function does nothing from there
    /// on but finish its last stores, run deferred functions that do nothing, and return. <see cref="ProbeSite.Results"/> tells where the
    /// results are, and the frame is still there.
    /// </summary>
    EarlyReturn,

    /// <summary>A call of another function, which the kernel emulates. The call has not been made yet.</summary>
    Call,
}
