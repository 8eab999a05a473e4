using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Sonde.Generators.Diagnostics;

namespace Sonde.CodeFixes;

/// <summary><c>SND1004</c>: writes the Go symbol that the message suggests.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(UseSymbolFix)), Shared]
internal sealed class UseSymbolFix() : ProbeFix<LiteralExpressionSyntax>("SND1004", "Use the suggested symbol")
{
    protected override bool CanFix(Diagnostic diagnostic) => diagnostic.Properties.ContainsKey(FixProperties.Suggestion);

    protected override Task<Document> FixAsync(
        Document document, SyntaxNode root, LiteralExpressionSyntax node, Diagnostic diagnostic, CancellationToken cancellation)
    {
        SyntaxToken literal = SyntaxFactory.Literal(diagnostic.Properties[FixProperties.Suggestion]!).WithTriviaFrom(node.Token);
        return Task.FromResult(document.WithSyntaxRoot(root.ReplaceToken(node.Token, literal)));
    }
}
