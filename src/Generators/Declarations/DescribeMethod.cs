using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Sonde.Generators.Declarations;

/// <summary>
/// The author's method that describes an event, found by syntax: the event's type does not exist yet.
/// </summary>
/// <param name="Name">Where its name stands.</param>
/// <param name="Mistake">What is wrong with its head, as the end of "must"; <see langword="null"/> where nothing is.</param>
/// <param name="Head">What the generated declaration repeats; <see langword="null"/> where the head is wrong.</param>
internal sealed record DescribeMethod(Location Name, string? Mistake, DescribeHead? Head)
{
    private const string MethodName = "Describe";

    /// <summary>Finds the method for an event, the right one rather than a wrong one.</summary>
    public static DescribeMethod? Find(INamedTypeSymbol type, string eventName, CancellationToken cancel)
    {
        DescribeMethod? wrong = null;
        foreach (SyntaxReference reference in type.DeclaringSyntaxReferences)
        {
            if (reference.GetSyntax(cancel) is not TypeDeclarationSyntax part)
                continue;
            foreach (MethodDeclarationSyntax method in part.Members.OfType<MethodDeclarationSyntax>())
            {
                // The generated declaration has no body, and the author's method has one.
                if (method.Identifier.ValueText != MethodName || method is { Body: null, ExpressionBody: null }
                    || !Mentions(method, eventName))
                    continue;
                var found = new DescribeMethod(method.Identifier.GetLocation(), MistakeOf(method, eventName), HeadOf(method));
                if (found.Mistake is null)
                    return found;
                wrong ??= found with { Head = null };
            }
        }
        return wrong;
    }

    private static bool Mentions(MethodDeclarationSyntax method, string eventName) =>
        method.ParameterList.Parameters.Any(parameter => IsNamed(parameter, eventName));

    private static string? MistakeOf(MethodDeclarationSyntax method, string eventName)
    {
        SeparatedSyntaxList<ParameterSyntax> parameters = method.ParameterList.Parameters;
        if (!method.Modifiers.Any(SyntaxKind.PartialKeyword))
            return "be partial";
        if (!method.Modifiers.Any(SyntaxKind.StaticKeyword))
            return "be static";
        if (method.ReturnType is not PredefinedTypeSyntax { Keyword.RawKind: (int)SyntaxKind.VoidKeyword })
            return "return nothing";
        if (method.TypeParameterList is not null)
            return "not be generic";
        if (parameters.Count != 2 || !IsNamed(parameters[0], eventName) || !IsNamed(parameters[1], "SpanWriter"))
            return "take the event and the span, in this order";
        if (!parameters[0].Modifiers.Any(SyntaxKind.InKeyword))
            return "take the event by 'in'";
        return parameters[1].Modifiers.Any(SyntaxKind.RefKeyword) ? null : "take the span by 'ref'";
    }

    private static DescribeHead? HeadOf(MethodDeclarationSyntax method)
    {
        if (method.ParameterList.Parameters.Count != 2)
            return null;
        IEnumerable<string> modifiers = method.Modifiers
            .Where(static modifier => !modifier.IsKind(SyntaxKind.PartialKeyword)).Select(static m => m.Text);
        return new DescribeHead(
            string.Join(" ", modifiers), method.ParameterList.Parameters[0].Identifier.Text,
            method.ParameterList.Parameters[1].Identifier.Text);
    }

    private static bool IsNamed(ParameterSyntax parameter, string type)
    {
        string? name = parameter.Type?.ToString();
        return name == type || name?.EndsWith("." + type, StringComparison.Ordinal) == true;
    }
}
