using Iced.Intel;

namespace Sonde.Runtime.Executables.Sites;

/// <summary>The code of an executable, beyond the function that is being analysed.</summary>
internal interface ICodeSource
{
    /// <summary>Decodes the instruction at an address; returns false where there is no code.</summary>
    bool TryDecode(ulong address, out Instruction instruction);

    /// <summary>
    /// Whether a function is one of the runtime's write barriers. These keep every register except R11, in which they return, and write
    /// only to the runtime's own buffer and to the address that they are given
    /// (https://github.com/golang/go/blob/go1.24.0/src/runtime/asm_amd64.s#L1740, <c>gcWriteBarrier</c>).
    /// </summary>
    bool IsWriteBarrier(ulong address);

    /// <summary>
    /// Whether a function is <c>runtime.deferreturn</c>. The compiler writes a call of it into each function that runs its deferred
    /// functions inline (cmd/compile/internal/ssagen, <c>openDeferExit</c>).
    /// </summary>
    bool IsDeferReturn(ulong address);
}
