using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Formatting;
using Microsoft.CodeAnalysis.Simplification;
using Sonde.Generators.Diagnostics;

namespace Sonde.CodeFixes;

/// <summary><c>SND1008</c>: writes the method that describes an event.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(AddDescribeFix)), Shared]
internal sealed class AddDescribeFix() : ProbeFix<TypeDeclarationSyntax>("SND1008", "Create 'Describe'")
{
    protected override bool CanFix(Diagnostic diagnostic) => diagnostic.Properties.ContainsKey(FixProperties.Event);

    protected override async Task<Document> FixAsync(
        Document document, SyntaxNode root, TypeDeclarationSyntax node, Diagnostic diagnostic, CancellationToken cancellation)
    {
        var done = new SyntaxAnnotation();
        TypeDeclarationSyntax changed = WithBraces(node).AddMembers(
            Method(diagnostic.Properties[FixProperties.Event]!)
                .WithAdditionalAnnotations(Formatter.Annotation, Simplifier.Annotation, done));
        document = document.WithSyntaxRoot(root.ReplaceNode(node, changed));
        return await ImportAdder.AddImportsAsync(document, done, cancellationToken: cancellation).ConfigureAwait(false);
    }

    private static MemberDeclarationSyntax Method(string eventName) => SyntaxFactory.ParseMemberDeclaration(
        $$"""
        static partial void Describe(in {{eventName}} e, ref Sonde.Runtime.Spans.SpanWriter span)
        {
            span.Kind = Sonde.Runtime.Spans.SpanKind.Internal;
        }

        """)!;

    /// <summary>Turns <c>class X;</c> into <c>class X { }</c>.</summary>
    private static TypeDeclarationSyntax WithBraces(TypeDeclarationSyntax type)
    {
        if (!type.SemicolonToken.IsKind(SyntaxKind.SemicolonToken))
            return type;
        SyntaxTriviaList after = type.SemicolonToken.TrailingTrivia;
        type = type switch
        {
            ClassDeclarationSyntax plain => plain.WithSemicolonToken(default),
            RecordDeclarationSyntax record => record.WithSemicolonToken(default),
            _ => type,
        };
        return type.WithIdentifier(type.Identifier.WithTrailingTrivia(SyntaxFactory.ElasticLineFeed))
            .WithOpenBraceToken(SyntaxFactory.Token(SyntaxKind.OpenBraceToken).WithTrailingTrivia(SyntaxFactory.ElasticLineFeed))
            .WithCloseBraceToken(SyntaxFactory.Token(SyntaxKind.CloseBraceToken).WithTrailingTrivia(after))
            .WithAdditionalAnnotations(Formatter.Annotation);
    }
}
