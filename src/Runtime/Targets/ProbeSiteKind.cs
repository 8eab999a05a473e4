namespace Sonde.Runtime.Targets;

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

    /// <summary>A <c>ret</c>: single-stepped. Results are in their registers, the stack pointer at the return address.</summary>
    Return,

    /// <summary>
    /// The first instruction that the kernel emulates behind a call of the function, in the caller. The stack pointer is the
    /// caller's; results may have been moved out of their registers.
    /// </summary>
    AfterCall,
}
