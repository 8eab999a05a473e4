using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Sonde.Generators.Diagnostics;

namespace Sonde.CodeFixes;

/// <summary>
/// <c>SND2009</c>: adds a <c>[GoOffset]</c> for an enumerator. The diagnostic stands in the header, the fix changes the probe's
/// class.
/// </summary>
[ExportCodeFixProvider(
    LanguageNames.CSharp, Name = nameof(AddGoOffsetFix),
    DocumentKinds = [nameof(TextDocumentKind.Document), nameof(TextDocumentKind.AdditionalDocument)],
    DocumentExtensions = [".cs", ".h"]), Shared]
internal sealed class AddGoOffsetFix : CodeFixProvider
{
    private const string Id = "SND2009";

    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [Id];

    /// <summary>Many fixes would be inserted at one place, and each is a guess that wants a look.</summary>
    public override FixAllProvider? GetFixAllProvider() => null;

    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        Project project = context.TextDocument.Project;
        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            if (!diagnostic.Properties.TryGetValue(FixProperties.Class, out string? className) || className is null
                || !diagnostic.Properties.TryGetValue(FixProperties.Field, out string? field) || field is null)
                continue;
            Compilation? compilation = await project.GetCompilationAsync(context.CancellationToken).ConfigureAwait(false);
            if (FindPart(compilation, className, context.CancellationToken) is not { } part
                || project.GetDocument(part.SyntaxTree) is not { } document)
                continue;
            context.RegisterCodeFix(
                CodeAction.Create($"Add [GoOffset(\"{field}\", …)]", cancel => AddAsync(document, part, field, cancel), Id + field),
                diagnostic);
        }
    }

    /// <summary>The part of the class that carries <c>[Probe]</c>.</summary>
    private static TypeDeclarationSyntax? FindPart(Compilation? compilation, string className, CancellationToken cancel) =>
        compilation?.GetTypeByMetadataName(className)?.GetAttributes()
            .FirstOrDefault(static attribute => attribute.AttributeClass?.ToDisplayString() == "Sonde.ProbeAttribute")
            ?.ApplicationSyntaxReference?.GetSyntax(cancel).FirstAncestorOrSelf<TypeDeclarationSyntax>();

    private static async Task<Document> AddAsync(
        Document document, TypeDeclarationSyntax part, string field, CancellationToken cancel)
    {
        SyntaxNode root = (await document.GetSyntaxRootAsync(cancel).ConfigureAwait(false))!;
        SyntaxList<AttributeListSyntax> lists = part.AttributeLists;
        int after = Math.Max(LastOf(lists, "GoOffset"), LastOf(lists, "Uprobe"));
        after = after < 0 ? lists.Count - 1 : after;
        SyntaxTriviaList indent = SyntaxFactory.TriviaList(
            part.AttributeLists[after].GetLeadingTrivia().Reverse().TakeWhile(static trivia => trivia.IsKind(SyntaxKind.WhitespaceTrivia)));
        SyntaxTriviaList end = SyntaxFactory.TriviaList(
            part.AttributeLists[after].GetTrailingTrivia().Where(static trivia => trivia.IsKind(SyntaxKind.EndOfLineTrivia)));
        AttributeListSyntax added = GoOffsetGuess.Attribute(part, field).WithLeadingTrivia(indent).WithTrailingTrivia(end);
        return document.WithSyntaxRoot(root.ReplaceNode(part, part.WithAttributeLists(lists.Insert(after + 1, added))));
    }

    private static int LastOf(SyntaxList<AttributeListSyntax> lists, string name) =>
        lists.LastIndexOf(list => list.Attributes.Any(attribute => GoOffsetGuess.IsNamed(attribute, name)));
}
