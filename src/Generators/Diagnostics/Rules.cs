using Microsoft.CodeAnalysis;

namespace Sonde.Generators.Diagnostics;

/// <summary>
/// Every diagnostic of the generator and its analyzers. An id is never reused, and each has a page in <c>docs/diagnostics</c>. A message
/// consists of the subject in quotes, the rule, and the remedy.
/// </summary>
internal static partial class Rules
{
    private const string Category = "Sonde";

    /// <summary>
    /// The folder of the pages, in this repository and in the package <c>Sonde</c>. The repository has no public address yet. Once it has
    /// one, this prefix becomes that address, and editors can open the pages.
    /// </summary>
    private const string Pages = "docs/diagnostics/";

    /// <summary>The rules by id, because the pipeline carries only ids.</summary>
    public static IReadOnlyDictionary<string, DiagnosticDescriptor> ById => Table.ById;

    /// <summary>A nested class, so that it is initialised after the rules: the order of partial files is undefined.</summary>
    private static class Table
    {
        public static readonly Dictionary<string, DiagnosticDescriptor> ById = new DiagnosticDescriptor[]
        {
            LibClangMissing, LibClangUnusable, ReaderFailed,
            NotPartial, SourceOrHeaderMissing, NoProgram, BadSymbol, BadVersions, EmptyVersions, DuplicateName, NoDescribe,
            Generic, DuplicateHook, UnreachableHook, WrongDescribe, SharedName, UnknownHook,
            NoFieldName, FieldElsewhere, TooManyFields, BadMove, BadFallback, VersionsOfMain, BadDeclaration, OtherDeclaration, Contradiction,
            BadFunctionSpan, NoSuchParameter, UnknownValueType, BadValueType, BadEventName, NoFunctionProbe, NothingRedacted,
            HeaderNotDeclared, HeaderDoesNotParse, IncludeNotDeclared, StructNotFound, NoSpanFirst, CannotMap, HiddenPadding,
            ExpressionTooLong,
            NoFacts, ProgramNotFound, ProgramNotAttached, LayoutDiffers, BadFacts, OtherFormat, EventNotDeclared, HookSwapped,
        }.ToDictionary(static rule => rule.Id, StringComparer.Ordinal);
    }
}
