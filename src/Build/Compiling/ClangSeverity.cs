namespace Sonde.Build.Compiling;

/// <summary>How much a message of clang matters.</summary>
internal enum ClangSeverity
{
    Note,
    Warning,
    Error,
}
