namespace Sonde.Build.Compiling;

/// <summary>The severity of a message of clang.</summary>
internal enum ClangSeverity
{
    Note,
    Warning,
    Error,
}
