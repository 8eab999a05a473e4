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

    /// <summary>Two programs would have one object name.</summary>
    public const string DuplicateObject = "SNDB004";

    /// <summary>A program's file is missing or is not named <c>*.bpf.c</c>.</summary>
    public const string BadProgramFile = "SNDB005";

    /// <summary>clang wrote an object that breaks a rule of its format or of libbpf.</summary>
    public const string BadObject = "SNDB006";

    /// <summary>BPF programs are not compiled on this operating system.</summary>
    public const string NotCompiledHere = "SNDB007";

    /// <summary>A <c>[GoOffset]</c> is not written in literals.</summary>
    public const string FieldNotLiteral = "SNDB008";

    /// <summary>A <c>[GoOffset]</c> names a field that no program reads.</summary>
    public const string FieldNotRead = "SNDB009";

    /// <summary>clang reports an error or a warning in a program.</summary>
    public const string CompilerMessage = "SNDB010";
}
