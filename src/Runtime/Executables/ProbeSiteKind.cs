namespace Sonde.Runtime.Executables;

/// <summary>What the instruction under a probe is, which decides what a hit costs.</summary>
public enum ProbeSiteKind
{
    /// <summary>
    /// The <c>push %rbp</c> behind the stack check: the kernel emulates it, and it runs once per call. All argument registers and
    /// the stack pointer still are as the caller left them.
    /// </summary>
    EmulatedEntry,

    /// <summary>
    /// The conditional jump of the stack check, where no <c>push %rbp</c> follows (Go before 1.21): the kernel emulates it.
    /// Registers are as the caller left them. A call whose stack must grow passes twice: the first time the jump is taken, which
    /// the carry and zero flags tell (<c>jbe</c>: either is set).
    /// </summary>
    StackCheck,

    /// <summary>
    /// The function's first instruction, single-stepped unless it happens to be one that the kernel emulates. A call whose stack
    /// must grow passes twice.
    /// </summary>
    FirstInstruction,

    /// <summary>
    /// A <c>ret</c>: single-stepped on x86-64, emulated on arm64. Results are in their registers; on x86-64 the stack pointer is at
    /// the return address.
    /// </summary>
    Return,
}
