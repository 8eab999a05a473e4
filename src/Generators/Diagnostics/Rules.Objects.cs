using Microsoft.CodeAnalysis;

namespace Sonde.Generators.Diagnostics;

/// <summary>The rules <c>SND3xxx</c>, for compiled BPF objects.</summary>
internal static partial class Rules
{
    public static readonly DiagnosticDescriptor NoFacts = new(
        "SND3001", "A probe's source must be compiled",
        "'{0}' is not among the compiled BPF programs. Check the spelling, or declare the file as a BpfProgram item.",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: Pages + "SND3001.md");

    public static readonly DiagnosticDescriptor ProgramNotFound = new(
        "SND3002", "A hook's program must be in the object",
        "'{0}' is not a program of '{1}'{2}. Its programs are: {3}. Correct the name in [Uprobe], or declare the program with "
        + "SONDE_HOOK, SONDE_CALL_START or SONDE_CALL_END.",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: Pages + "SND3002.md");

    public static readonly DiagnosticDescriptor ProgramNotAttached = new(
        "SND3003", "Every program of the object must be attached",
        "'{0}' of '{1}' is not named by any [Uprobe]. Name it in one, or remove the program.",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: Pages + "SND3003.md");

    public static readonly DiagnosticDescriptor LayoutDiffers = new(
        "SND3004", "Header and object must agree on every event",
        "'struct {0}' is not the same in the header and in its program as compiled for {1}: {2}. Rebuild the object, and keep the "
        + "struct free of what differs between the BPF program's compilation and the header alone.",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: Pages + "SND3004.md");

    public static readonly DiagnosticDescriptor BadFacts = new(
        "SND3005", "A facts file must be readable",
        "'{0}' cannot be read: {1}. Clean and build again; both come from one version of Sonde.",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: Pages + "SND3005.md");

    public static readonly DiagnosticDescriptor EventNotDeclared = new(
        "SND3007", "A program must send events that its probe declares",
        "'{0}' sends 'struct {1}', which the probe does not declare, so the Manager would drop it. Name it in an "
        + "[EventStruct], or send the event that is declared.",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: Pages + "SND3007.md");

    public static readonly DiagnosticDescriptor HookSwapped = new(
        "SND3008", "A hook's entry begins and its return ends",
        "'{0}' ends operations and '{1}' begins them, but the hook runs '{0}' at the entry of the function and '{1}' at its return. "
        + "Swap the names of 'Entry' and 'Return'.",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: Pages + "SND3008.md");

    public static readonly DiagnosticDescriptor OtherFormat = new(
        "SND3006", "Probes and their Manager must come from matching versions",
        "'{0}' has probes of format {1}, and this version of Sonde has format {2}. Reference versions that were built with one "
        + "version of Sonde.",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: Pages + "SND3006.md");
}
