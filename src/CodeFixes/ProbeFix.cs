using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Sonde.CodeFixes;

/// <summary>Fixes one diagnostic by changing the node at its location.</summary>
internal abstract class ProbeFix<TNode>(string id, string title) : CodeFixProvider
    where TNode : SyntaxNode
{
    public sealed override ImmutableArray<string> FixableDiagnosticIds { get; } = [id];

    public sealed override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    public sealed override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        SyntaxNode? root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        Diagnostic diagnostic = context.Diagnostics[0];
        if (!CanFix(diagnostic)
            || root?.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true).FirstAncestorOrSelf<TNode>() is not { } node)
            return;
        context.RegisterCodeFix(
            CodeAction.Create(title, cancellation => FixAsync(context.Document, root, node, diagnostic, cancellation), equivalenceKey: id),
            diagnostic);
    }

    /// <summary>Whether the diagnostic has the information that the fix needs.</summary>
    protected virtual bool CanFix(Diagnostic diagnostic) => true;

    protected abstract Task<Document> FixAsync(
        Document document, SyntaxNode root, TNode node, Diagnostic diagnostic, CancellationToken cancellation);
}
