using System;

namespace Sonde;

/// <summary>
/// Hooks one Go function of a probe. At least one of <see cref="Entry"/> and <see cref="Return"/> is required.
/// </summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class UprobeAttribute : Attribute
{
    /// <summary>Names the function to hook.</summary>
    /// <param name="symbol">
    /// The function's name as Go's linker writes it: <c>database/sql.(*DB).queryDC</c>. Vendored copies
    /// (<c>app/vendor/…</c>) match too.
    /// </param>
    public UprobeAttribute(string symbol) => Symbol = symbol;

    /// <summary>The function's symbol.</summary>
    public string Symbol { get; }

    /// <summary>
    /// Name of the BPF program that runs when the function starts, with all its arguments still in their registers.
    /// </summary>
    public string? Entry { get; set; }

    /// <summary>
    /// Name of the BPF program that runs when the function returns. It is attached to each <c>ret</c> of the function, where
    /// every hit is single-stepped on x86-64; prefer the <see cref="Entry"/> of a function that the library always calls next.
    /// It does not run when the function panics.
    /// </summary>
    public string? Return { get; set; }

    /// <summary>
    /// The function's declaration as it stands in Go source: <c>func (db *DB) queryDC(ctx context.Context, query string) (rows *Rows, err
    /// error)</c>. The build writes a function of C for each parameter into <c>NAME.go.h</c>, called after the program and the parameter
    /// (<c>query_start_ctx(hook)</c>), and for each result of the <see cref="Return"/> program (<c>query_end_err(hook)</c>,
    /// <c>query_end_result0(hook)</c> where it has no name); a struct has one for each of its fields.
    /// </summary>
    /// <remarks>
    /// The declarations of types stand before it, one a line or with <c>;</c> between them, where values of named types are passed that are
    /// not Go's own or well known: <c>type strategy uint8; func (db *DB) ...</c>. A function literal is declared as <c>func(...)</c>. The
    /// text is a literal, and so are the other texts of its attribute: the build reads them before it compiles C#. Default: none, for a
    /// function whose arguments and results no program reads.
    /// </remarks>
    public string? Declaration { get; set; }

    /// <summary>
    /// Versions of the function's module in which the hook applies, as comparators that must all hold:
    /// <c>">=1.22 &lt;1.27"</c>. For the standard library the version is Go's own. Where the executable does not say which version it
    /// holds (<c>(devel)</c>, a folder that replaces the module, builds without modules), it may be any: the hook is used where its
    /// function is there, unless a stand-in (<see cref="InsteadOf"/>) fits for certain. Default: every version.
    /// </summary>
    public string? Versions { get; set; }

    /// <summary>
    /// Whether the probe still works without this hook. Default <see langword="false"/>: an executable that lacks the function
    /// does not get the probe.
    /// </summary>
    public bool Optional { get; set; }

    /// <summary>
    /// Symbol of another hooked function of the probe for which this one stands in: this hook is used where that function is not in the
    /// executable, or has been inlined into others, as Go does in builds with a profile (PGO), so that a hook there would miss calls. Of
    /// several stand-ins for one function the first is used that is in the executable and not inlined itself. Functions that defer a
    /// call, start a goroutine or recover are never inlined. Default: none, the hook is used wherever its function is.
    /// </summary>
    public string? InsteadOf { get; set; }

    /// <summary>
    /// Symbol of the hooked function that ends the operation which this hook starts. Where neither that function nor a stand-in for it can
    /// be hooked, this hook is not attached: what it would start would never end. A probe that has such hooks, and none that can be
    /// attached, is off. Default: none, for a hook that starts nothing, and for one whose function ends it by returning.
    /// </summary>
    public string? Until { get; set; }
}
