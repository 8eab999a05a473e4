using Microsoft.CodeAnalysis;

namespace Sonde.Generators.Diagnostics;

/// <summary>The rules <c>SND2xxx</c>, for shared headers.</summary>
internal static partial class Rules
{
    public static readonly DiagnosticDescriptor HeaderNotDeclared = new(
        "SND2001", "A probe's header must be declared",
        "'{0}' is not among the headers of the build. Check the spelling, or declare the file as a BpfHeader item. Errors about the types "
        + "that it declares follow from this one.",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: Pages + "SND2001.md");

    public static readonly DiagnosticDescriptor HeaderDoesNotParse = new(
        "SND2002", "A header must be valid C",
        "Clang rejects the header: {0}{1}",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: Pages + "SND2002.md");

    public static readonly DiagnosticDescriptor IncludeNotDeclared = new(
        "SND2003", "A shared header includes declared headers only",
        "'{0}' is not among the headers of the build, and a file outside them would change nothing when it is edited. "
        + "Declare it as a BpfHeader item, or include it in the .bpf.c instead.",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: Pages + "SND2003.md");

    public static readonly DiagnosticDescriptor StructNotFound = new(
        "SND2004", "An event's struct must be in the header",
        "'struct {0}' is not defined in '{1}'. Define it there, or correct the name. Errors about the event's type and its 'Describe' "
        + "follow from this one.",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: Pages + "SND2004.md");

    public static readonly DiagnosticDescriptor NoSpanFirst = new(
        "SND2005", "An event starts with struct sonde_span or struct sonde_annotation",
        "'struct {0}' must start with 'struct sonde_span' of {1} bytes, or with 'struct sonde_annotation' where it adds to the span of "
        + "another probe. Make it the first member, and use the sonde/event.h of this version.",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: Pages + "SND2005.md");

    public static readonly DiagnosticDescriptor CannotMap = new(
        "SND2006", "A member must have a C# counterpart",
        "'{0}' is {1}, which an event cannot carry. {2}.",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: Pages + "SND2006.md");

    public static readonly DiagnosticDescriptor HiddenPadding = new(
        "SND2007", "A struct must not have hidden padding",
        "'struct {0}' has {1} of padding {2} that no member covers, so memory of the kernel would be sent. "
        + "{3}.",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: Pages + "SND2007.md");

    public static readonly DiagnosticDescriptor ExpressionTooLong = new(
        "SND2011", "An expression must not exhaust clang's stack",
        "'{0}' has an expression of more than {1} operators here, its macros included, and clang may crash on it. "
        + "Write its value, or split it up.",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: Pages + "SND2011.md");
}
