namespace Sonde.Runtime.Bpf;

/// <summary>Advises an author on the mistakes that the verifier finds most often, in Sonde's own words.</summary>
internal static class VerifierAdvice
{
    private const string Bound = "Give each loop a constant number of iterations, and leave it early if there is less to do.";

    private static readonly (string Words, string Advice)[] Known =
    [
        ("_or_null'", "Check the pointer for null before it is used."),
        ("Caller passes invalid args", "Check each pointer for null before it is passed on."),
        ("invalid mem access 'scalar'", "Memory of the target is read with sonde_read or a go_ function, never through a pointer."),
        ("invalid mem access 'inv'", "Memory of the target is read with sonde_read or a go_ function, never through a pointer."),
        ("combined stack size", "The program and the library's functions share 512 bytes of stack. Read a value where it is used, or work in sonde_scratch()."),
        ("infinite loop", Bound),
        ("program is too large", Bound),
        ("too complex", Bound),
        ("back-edge", Bound),
        ("invalid access to map value", "The program goes past the end of a map's value: is the map declared with the struct that is used?"),
        ("last insn is not an exit", "Clang removed code whose behaviour is undefined, such as the use of a null pointer."),
        ("GPL-restricted", "Declare a licence: char LICENSE[] SEC(\"license\") = \"Dual MIT/GPL\";"),
        ("!read_ok", "A value is used before it is set."),
        ("invalid read from stack", "A value is used before all of it is set. Clear the struct first: struct call call = {};"),
        ("invalid indirect read from stack", "A value is used before all of it is set. Clear the struct first: struct call call = {};"),
    ];

    /// <summary>Returns a sentence with a space before it; empty if there is no advice.</summary>
    internal static string For(string? reason)
    {
        if (reason is null)
            return $" {Bound}";
        (string _, string? advice) = Array.Find(Known, known => reason.Contains(known.Words, StringComparison.Ordinal));
        return advice is null ? "" : $" {advice}";
    }
}
