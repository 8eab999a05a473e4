using System;

namespace Sonde;

/// <summary>
/// Hooks one Go function of a probe. At least one of <see cref="Entry"/> and <see cref="Return"/> is required.
/// </summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class UprobeAttribute : Attribute
{
    /// <summary>Creates the attribute for one function.</summary>
    /// <param name="symbol">
    /// The function's name as Go's linker writes it: <c>database/sql.(*DB).queryDC</c>. Vendored copies
    /// (<c>app/vendor/…</c>) match too.
    /// </param>
    public UprobeAttribute(string symbol) => Symbol = symbol;

    /// <summary>The function's symbol.</summary>
    public string Symbol { get; }

    /// <summary>
    /// Name of the BPF program that runs when the function starts. All arguments are then still in their registers.
    /// </summary>
    public string? Entry { get; set; }

    /// <summary>
    /// Name of the BPF program that runs when the function returns. It is attached to each <c>ret</c> of the function, and on x86-64 the
    /// kernel single-steps every hit. Prefer the <see cref="Entry"/> of a function that the library always calls next, or set
    /// <see cref="EarlyReturn"/>. The program does not run when the function panics.
    /// </summary>
    public string? Return { get; set; }

    /// <summary>
    /// Whether the <see cref="Return"/> program may run a little before the function returns, where that is cheaper. On x86-64 it then runs
    /// at instructions that the kernel emulates and from which the function does nothing but return, instead of each <c>ret</c> for which
    /// such instructions are proved. The C functions of the <see cref="Declaration"/> return the same results as at the <c>ret</c>; those
    /// of the first three words are available. Default <see langword="false"/>.
    /// </summary>
    /// <remarks>
    /// Set it if the program reads its results only by these C functions, and reads nothing that the function stores in its last
    /// instructions: a field of a result that is set just before <c>return</c> may still have its old value. Registers are not as at a
    /// <c>ret</c>, so <c>go_caller_registers</c> and <c>go_return_address</c> do not work; <c>sonde_operation_find</c> does. If one of the
    /// last instructions panics (a nil pointer), the program has run although the function does not return.
    /// </remarks>
    public bool EarlyReturn { get; set; }

    /// <summary>
    /// The function's declaration, copied from Go source: <c>func (db *DB) queryDC(ctx context.Context, query string) (rows *Rows, err
    /// error)</c>. For each parameter the build writes a C function into <c>NAME.go.h</c>, named after the program and the parameter
    /// (<c>query_start_ctx(hook)</c>). For the <see cref="Return"/> program it writes one for each result (<c>query_end_err(hook)</c>, or
    /// <c>query_end_result0(hook)</c> for a result without a name; the last one, if it is an <c>error</c>, is also <c>err</c>). A struct
    /// has one C function for each of its fields. If a program runs at several functions, it reads each value where the running one has it,
    /// and zero in those that have no value of that name.
    /// </summary>
    /// <remarks>
    /// If the function passes values of named types that are neither predeclared nor well known, write the declarations of these types
    /// before it, one a line or separated by <c>;</c>: <c>type strategy uint8; func (db *DB) ...</c>. Write a function literal as
    /// <c>func(...)</c>. All arguments of an attribute with a declaration must be literals, because the build reads them before it compiles
    /// C#. Default: none, for a function whose arguments and results no program reads.
    /// </remarks>
    public string? Declaration { get; set; }

    /// <summary>
    /// A constant in C, such as an enumerator of the probe's header, that tells the programs what the function does: they read it as
    /// <c>query_start_case(hook)</c>, named after the program. So one program can serve several functions. Default: none, which reads as 0.
    /// </summary>
    public string? Case { get; set; }

    /// <summary>
    /// Versions of the function's module to which the hook applies, as comparators that must all hold:
    /// <c>">=1.22 &lt;1.27"</c>. For the standard library it is the version of Go. Some executables do not record the module's version:
    /// <c>(devel)</c>, a folder that replaces the module, builds without modules. In these, the hook is used if its function exists, unless
    /// a stand-in (<see cref="InsteadOf"/>) certainly fits. Default: every version.
    /// </summary>
    public string? Versions { get; set; }

    /// <summary>
    /// Whether the probe still works without this hook. Default <see langword="false"/>: the probe is not attached to an executable that
    /// lacks the function.
    /// </summary>
    public bool Optional { get; set; }

    /// <summary>
    /// Symbol of another hooked function of the probe for which this one stands in. This hook is used if that function is not in the
    /// executable, or if Go inlined it into other functions, as it does in builds with a profile (PGO); a hook there would miss calls. If
    /// several hooks stand in for one function, the first is used whose function is in the executable and not inlined. Go never inlines
    /// functions that defer a call, start a goroutine or recover. Default: none; the hook is used wherever its function exists.
    /// </summary>
    public string? InsteadOf { get; set; }

    /// <summary>
    /// Symbol of the hooked function that ends the operation that this hook starts. If neither that function nor a stand-in for it can be
    /// hooked, this hook is not attached, because its operations would never end. A probe is off if it has such hooks and none of them can
    /// be attached. Default: none, for a hook that starts no operation, or whose function ends the operation when it returns.
    /// </summary>
    public string? Until { get; set; }

    /// <summary>
    /// Symbols of other hooked functions of the probe without which this hook has no use. It is attached only together with each of them
    /// or with a stand-in for it (<see cref="InsteadOf"/>). Hooks that require each other are attached together or not at all. Default:
    /// none.
    /// </summary>
    public string[] Requires { get; set; } = [];

    /// <summary>
    /// Symbols of functions of which the program must contain at least one, called or inlined. In a program that contains none, the hook is
    /// not attached and not missed, even if it is not <see cref="Optional"/>. So a hook that only some programs need costs the others
    /// nothing. The probe need not hook these functions. Default: those of the hook for which this one stands in
    /// (<see cref="InsteadOf"/>), or none; the hook is then used wherever its function exists.
    /// </summary>
    /// <remarks>A function that Go inlined into all its callers counts only if one of them is in another package than the function.</remarks>
    public string[] OnlyWith { get; set; } = [];
}
