using Microsoft.CodeAnalysis;

namespace Sonde.Generators.Diagnostics;

/// <summary>The rules <c>SND0xxx</c>, for the generator's environment.</summary>
internal static partial class Rules
{
    public static readonly DiagnosticDescriptor LibClangMissing = new(
        "SND0001", "libclang was not found",
        "'libclang' was not found, and probes are generated from their C headers with it. {0}.",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: Pages + "SND0001.md");

    public static readonly DiagnosticDescriptor LibClangUnusable = new(
        "SND0002", "libclang cannot be used",
        "'{0}' cannot be used as libclang: {1}. Set the property SondeLibClang to the libclang.so of clang 9 or later.",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: Pages + "SND0002.md");

    public static readonly DiagnosticDescriptor ReaderFailed = new(
        "SND0003", "Reading a header failed",
        "'{0}' could not be read: {1}. This is a defect of Sonde; please report it with the header.",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: Pages + "SND0003.md");
}
