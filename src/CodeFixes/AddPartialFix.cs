using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;

namespace Sonde.CodeFixes;

/// <summary><c>SND1001</c>: makes a probe class, or a type around it, partial.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(AddPartialFix)), Shared]
internal sealed class AddPartialFix() : ProbeFix<TypeDeclarationSyntax>("SND1001", "Add 'partial'")
{
    protected override Task<Document> FixAsync(
        Document document, SyntaxNode root, TypeDeclarationSyntax node, Diagnostic diagnostic, CancellationToken cancellation)
    {
        SyntaxGenerator generator = SyntaxGenerator.GetGenerator(document);
        SyntaxNode partial = generator.WithModifiers(node, generator.GetModifiers(node).WithPartial(true));
        return Task.FromResult(document.WithSyntaxRoot(root.ReplaceNode(node, partial)));
    }
}
