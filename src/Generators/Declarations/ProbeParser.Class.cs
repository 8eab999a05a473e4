using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Sonde.Generators.Diagnostics;
using Sonde.Generators.Infrastructure;

namespace Sonde.Generators.Declarations;

/// <summary>The class itself: can the generator add to it, and how does the author describe events?</summary>
internal static partial class ProbeParser
{
    private static ClassModel ReadClass(
        INamedTypeSymbol type, TypeDeclarationSyntax node, List<DiagnosticModel> problems, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        bool canExtend = true;
        var heads = new Stack<string>();
        for (TypeDeclarationSyntax? part = node; part is not null; part = part.Parent as TypeDeclarationSyntax)
        {
            LocationModel? place = LocationModel.From(part.Identifier.GetLocation());
            if (!part.Modifiers.Any(SyntaxKind.PartialKeyword))
            {
                problems.Add(DiagnosticModel.Create(Rules.NotPartial, place, part.Identifier.ValueText));
                canExtend = false;
            }
            if (part.TypeParameterList is not null)
            {
                problems.Add(DiagnosticModel.Create(Rules.Generic, place, part.Identifier.ValueText));
                canExtend = false;
            }
            heads.Push("partial " + Keyword(part) + " " + part.Identifier.Text);
        }
        string space = type.ContainingNamespace.IsGlobalNamespace ? "" : type.ContainingNamespace.ToDisplayString();
        return new ClassModel(
            space, heads.ToEquatableArray(), Identifiers.Escape(type.Name),
            type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat), canExtend);
    }

    private static string Keyword(TypeDeclarationSyntax type) =>
        type is RecordDeclarationSyntax { ClassOrStructKeyword.RawKind: not 0 } record
            ? record.Keyword.Text + " " + record.ClassOrStructKeyword.Text
            : type.Keyword.Text;

    /// <summary>
    /// Finds the author's <c>Describe</c> for an event. By syntax: the event's type does not exist yet.
    /// </summary>
    private static DescribeHead? FindDescribe(INamedTypeSymbol type, string eventName, CancellationToken cancel)
    {
        foreach (SyntaxReference reference in type.DeclaringSyntaxReferences)
        {
            if (reference.GetSyntax(cancel) is not TypeDeclarationSyntax part)
                continue;
            foreach (MethodDeclarationSyntax method in part.Members.OfType<MethodDeclarationSyntax>())
            {
                if (method.Identifier.ValueText != "Describe" || !method.Modifiers.Any(SyntaxKind.PartialKeyword)
                    || method.ParameterList.Parameters.Count != 2 || (method.Body is null && method.ExpressionBody is null))
                    continue;
                string? parameter = method.ParameterList.Parameters[0].Type?.ToString();
                if (parameter == eventName || parameter?.EndsWith("." + eventName, StringComparison.Ordinal) == true)
                {
                    IEnumerable<string> modifiers = method.Modifiers
                        .Where(static modifier => !modifier.IsKind(SyntaxKind.PartialKeyword)).Select(static m => m.Text);
                    return new DescribeHead(
                        string.Join(" ", modifiers), method.ParameterList.Parameters[0].Identifier.Text,
                        method.ParameterList.Parameters[1].Identifier.Text);
                }
            }
        }
        return null;
    }
}
