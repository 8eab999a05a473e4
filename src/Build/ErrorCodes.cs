namespace Sonde.Build;

/// <summary>Codes of the errors and warnings that the BPF build reports; a code is never reused.</summary>
internal static class ErrorCodes
{
    /// <summary>There is no clang.</summary>
    public const string NoClang = "SNDB001";

    /// <summary>clang is too old, cannot be run, or was built without the BPF target.</summary>
    public const string UnfitClang = "SNDB002";

    /// <summary>libbpf's headers are missing.</summary>
    public const string NoLibbpf = "SNDB003";

    /// <summary>Two programs would have the same object name.</summary>
    public const string DuplicateObject = "SNDB004";

    /// <summary>A program's file is missing or is not named <c>*.bpf.c</c>.</summary>
    public const string BadProgramFile = "SNDB005";

    /// <summary>clang wrote an object that breaks a rule of its format or of libbpf.</summary>
    public const string BadObject = "SNDB006";

    /// <summary>BPF programs are not compiled on this operating system.</summary>
    public const string NotCompiledHere = "SNDB007";

    /// <summary>An argument of a <c>[GoOffset]</c>, or of a <c>[Uprobe]</c> with a declaration, is not a literal.</summary>
    public const string FieldNotLiteral = "SNDB008";

    /// <summary>A <c>[GoOffset]</c> names a field that no program reads.</summary>
    public const string FieldNotRead = "SNDB009";

    /// <summary>clang reports an error or a warning in a program.</summary>
    public const string CompilerMessage = "SNDB010";

    /// <summary>A program reads memory before it has checked that the process is traced.</summary>
    public const string NotAdmitted = "SNDB011";

    /// <summary>A program begins an operation but omits a step of a start.</summary>
    public const string BadStart = "SNDB012";

    /// <summary>A program ends an operation but omits a step of an end.</summary>
    public const string BadEnd = "SNDB013";

    /// <summary>Operations are kept and never ended, or ended and never kept.</summary>
    public const string Unpaired = "SNDB014";

    /// <summary>A map of operations holds a struct that does not begin with a <c>struct sonde_operation</c>.</summary>
    public const string OperationNotFirst = "SNDB015";

    /// <summary>The object names no licence, or one with which the kernel refuses the helpers that it calls.</summary>
    public const string BadLicence = "SNDB016";

    /// <summary>A program refers to a symbol that its object does not define.</summary>
    public const string UnresolvedExtern = "SNDB017";

    /// <summary>The compiler dropped a part of a program that has undefined behaviour.</summary>
    public const string UndefinedBehaviour = "SNDB018";

    /// <summary>An operation keeps a Go string that no program records. This is a warning.</summary>
    public const string StringNotRecorded = "SNDB019";

    /// <summary>A program reads argument or result words by number.</summary>
    public const string WordByNumber = "SNDB020";

    /// <summary>A program reads arguments or results by names that belong to another program.</summary>
    public const string OthersWords = "SNDB021";

    /// <summary>The page of a code, in this repository and in the package <c>Sonde</c>.</summary>
    public static string PageOf(string code) => $"docs/diagnostics/{code}.md";
}
