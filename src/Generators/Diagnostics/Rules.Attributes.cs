using Microsoft.CodeAnalysis;
using Sonde.Shared.Declarations;

namespace Sonde.Generators.Diagnostics;

/// <summary>The rules <c>SND1xxx</c>, for attributes and the class that carries them.</summary>
internal static partial class Rules
{
    public static readonly DiagnosticDescriptor NotPartial = new(
        "SND1001", "A probe class must be partial",
        "'{0}' must be partial, so that the generator can add to it. Add the 'partial' modifier.",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: Pages + "SND1001.md");

    public static readonly DiagnosticDescriptor SourceOrHeaderMissing = new(
        "SND1002", "A probe must name its source and its header",
        "'{0}' must say which {1} it belongs to. Set '{1}' in its [Probe] attribute.",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: Pages + "SND1002.md");

    public static readonly DiagnosticDescriptor NoProgram = new(
        "SND1003", "A hook must run a program",
        "'{0}' is hooked without a program. Set 'Entry', 'Return' or both.",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: Pages + "SND1003.md");

    public static readonly DiagnosticDescriptor BadSymbol = new(
        "SND1004", "A Go symbol must be written as Go's linker writes it",
        "'{0}' is not the symbol of a Go function. Write '{1}'.",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: Pages + "SND1004.md");

    public static readonly DiagnosticDescriptor BadVersions = new(
        "SND1005", "A version range must be a list of comparators",
        "'{0}' is not a version range. Write comparators with blanks between them, for example '>=1.22 <1.27'.",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: Pages + "SND1005.md");

    public static readonly DiagnosticDescriptor EmptyVersions = new(
        "SND1006", "A version range must hold a version",
        "'{0}' contains no version. Swap its bounds or remove it.",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: Pages + "SND1006.md");

    public static readonly DiagnosticDescriptor DuplicateName = new(
        "SND1007", "A probe's name must be unique",
        "'{0}' is also the name of the probe '{1}'. Give one of them another name.",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: Pages + "SND1007.md");

    public static readonly DiagnosticDescriptor NoDescribe = new(
        "SND1008", "An event must be described",
        "'{0}' has no method that describes it. Add 'static partial void Describe(in {0} e, ref SpanWriter span)' with a body "
        + "to '{1}'.",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: Pages + "SND1008.md");

    public static readonly DiagnosticDescriptor Generic = new(
        "SND1009", "A probe class must not be generic",
        "'{0}' is generic, and a registry lists probes, not families of them. Remove the type parameters.",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: Pages + "SND1009.md");

    public static readonly DiagnosticDescriptor DuplicateHook = new(
        "SND1010", "A program runs once at a place",
        "'{0}' is already attached to '{1}', so it would run twice for each call. Remove one of the hooks, or give them "
        + "version ranges that do not overlap.",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: Pages + "SND1010.md");

    public static readonly DiagnosticDescriptor UnreachableHook = new(
        "SND1011", "A hook must be reachable",
        "'{0}' is hooked for Go '{1}' only, and executables are read from Go 1.18 on. Raise the range or remove the hook.",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: Pages + "SND1011.md");

    public static readonly DiagnosticDescriptor UnknownHook = new(
        "SND1014", "A hook refers to functions that the probe hooks",
        "'{0}' is named by '{1}' and is not another function that '{2}' hooks. Name the symbol of one of its other hooks.",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: Pages + "SND1014.md");

    public static readonly DiagnosticDescriptor WrongDescribe = new(
        "SND1012", "Describe must have the signature that the generator declares",
        "'Describe' of '{0}' must {1}. Write 'static partial void Describe(in {0} e, ref SpanWriter span)' with a body.",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: Pages + "SND1012.md");

    public static readonly DiagnosticDescriptor SharedName = new(
        "SND1013", "A host's probes must have different names",
        "'{0}' is the name of a probe in each of '{1}', and a Manager refuses to run two probes of the same name. Reference only one "
        + "of these assemblies, rename a probe, or give the Manager a list of its own in place of 'ProbeRegistry.All'.",
        Category, DiagnosticSeverity.Warning, isEnabledByDefault: true, helpLinkUri: Pages + "SND1013.md");

    public static readonly DiagnosticDescriptor NoFieldName = new(
        "SND1015", "A [GoOffset] must give names that C can use",
        "'{0}' is what BPF programs would call a Go field, and it is not a name in C. Name at least one field of a struct, "
        + "each by its name or by a path of names with dots between them, and write a 'Prefix' in capitals, digits and underscores.",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: Pages + "SND1015.md");

    public static readonly DiagnosticDescriptor FieldElsewhere = new(
        "SND1016", "A [GoOffset] or a Declaration must stand beside [Probe]",
        "'{0}' has this [{1}] at another part than its [Probe], where the build does not look for it. Move it there.",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: Pages + "SND1016.md");

    public static readonly DiagnosticDescriptor TooManyFields = new(
        "SND1017", "A probe reads at most 62 Go struct fields",
        "'{0}' names {1} Go struct fields, and the table of an executable has room for {2}. Split the probe, or name fewer.",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: Pages + "SND1017.md");

    public static readonly DiagnosticDescriptor BadFallback = new(
        "SND1019", "A Fallback is the offset of one field",
        "'{0}' has the fallback {1}, which must be the offset of a single field, from 0 to 65535. Name each field that has one in a "
        + "[GoOffset] of its own.",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: Pages + "SND1019.md");

    public static readonly DiagnosticDescriptor VersionsOfMain = new(
        "SND1020", "A main package has no version to go by",
        "'{0}' is of a program's main package, whose version most builds do not record ('(devel)'), so '{1}' excludes no program. "
        + "Remove 'Versions': a hook or field applies only to programs that contain it.",
        Category, DiagnosticSeverity.Warning, isEnabledByDefault: true, helpLinkUri: Pages + "SND1020.md");

    public static readonly DiagnosticDescriptor BadMove = new(
        "SND1018", "A [GoMoved] must match something",
        "'{0}' matches no hook and no field of the probe. Write an import path, a dot, what names begin with, and '*'.",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: Pages + "SND1018.md");

    public static readonly DiagnosticDescriptor BadDeclaration = new(
        DeclarationRules.Malformed, "A Declaration must be that of a Go function",
        DeclarationRules.MalformedMessage,
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: Pages + "SND1021.md");

    public static readonly DiagnosticDescriptor BadFunctionSpan = new(
        "SND1024", "A [FunctionSpan] must describe one function",
        "'{0}' does not describe a function span: {1}. docs/function-spans.md describes the language.",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: Pages + "SND1024.md");

    public static readonly DiagnosticDescriptor NoSuchParameter = new(
        "SND1025", "A value begins with a parameter or a result",
        "'{0}' is not a parameter or a result of the declared function, which has {1}. Name one of them.",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: Pages + "SND1025.md");

    public static readonly DiagnosticDescriptor UnknownValueType = new(
        "SND1026", "The type of a recorded value must be known",
        "'{0}' is recorded, and its type is not known here: {1}. Write it behind the value, '{0} string', or declare the type before 'func'.",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: Pages + "SND1026.md");

    public static readonly DiagnosticDescriptor BadValueType = new(
        "SND1027", "A value must be of a type that fits",
        "'{0}' does not fit: {1}. Correct the description.",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: Pages + "SND1027.md");

    public static readonly DiagnosticDescriptor BadEventName = new(
        "SND1028", "The event of a function needs a name of its own",
        "'{0}' cannot be the name of the function's event: {1}. Set 'Event' in its [FunctionSpan].",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: Pages + "SND1028.md");

    public static readonly DiagnosticDescriptor NoFunctionProbe = new(
        "SND1029", "A [FunctionSpan] belongs to a probe without programs",
        "'{0}' has [FunctionSpan] {1}. A probe has either functions or programs.",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: Pages + "SND1029.md");

    public static readonly DiagnosticDescriptor NothingRedacted = new(
        "SND1030", "Redact must name an attribute of the function",
        "'{0}' fits no attribute of the function's spans, which record {1}. Correct 'Redact'.",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: Pages + "SND1030.md");

    public static readonly DiagnosticDescriptor OtherDeclaration = new(
        DeclarationRules.Differs, "A Declaration must be that of the hooked function",
        DeclarationRules.DiffersMessage,
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: Pages + "SND1022.md");

    public static readonly DiagnosticDescriptor Contradiction = new(
        "SND1023", "Hooks that belong together must fit together",
        "'{0}' is never attached: '{1}' and '{2}' must be hooked too, and never are in one executable, because {3}. Remove one of them from "
        + "'Requires', or correct 'InsteadOf' or 'Versions'.",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: Pages + "SND1023.md");
}
