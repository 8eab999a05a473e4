using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Sonde.Generators.Declarations;

/// <summary>
/// The author's method that describes an event. It is found by syntax, because the event's type does not exist yet.
/// </summary>
/// <param name="Name">The location of its name.</param>
/// <param name="Mistake">The mistake in its signature, as the continuation of "must", or <see langword="null"/>.</param>
/// <param name="BreaksBuild">Whether the compiler itself refuses it together with the generated declaration.</param>
/// <param name="Head">The head that the generated declaration repeats, or <see langword="null"/> if the signature is wrong.</param>
internal sealed record DescribeMethod(Location Name, string? Mistake, bool BreaksBuild, DescribeHead? Head)
{
    private const string MethodName = "Describe";

    /// <summary>Finds the method for an event. It prefers a correct method to one with a mistake.</summary>
    public static DescribeMethod? Find(INamedTypeSymbol type, string eventName, CancellationToken cancellation)
    {
        DescribeMethod? wrong = null;
        foreach (MethodDeclarationSyntax method in Methods(type, cancellation).Where(method => Mentions(method, eventName)))
        {
            bool isPartial = IsPartial(method);
            string? mistake = MistakeOf(method, eventName);
            if (isPartial && mistake is null)
                return new DescribeMethod(method.Identifier.GetLocation(), null, false, HeadOf(method));
            // Either the method is partial and has no other half, or it is not partial and has the signature of the generated half.
            bool breaksBuild = isPartial || mistake is null;
            wrong ??= new DescribeMethod(
                method.Identifier.GetLocation(), isPartial ? mistake : "be partial", breaksBuild, null);
        }
        return wrong;
    }

    /// <summary>Whether a partial <c>Describe</c> describes none of these events. The compiler then finds no other half for it.</summary>
    public static bool HasStray(INamedTypeSymbol type, IReadOnlyList<string> eventNames, CancellationToken cancellation) =>
        Methods(type, cancellation).Any(method => IsPartial(method) && !eventNames.Any(name => Mentions(method, name)));

    /// <summary>Returns the author's methods of this name, which have a body; the generated declaration has none.</summary>
    private static IEnumerable<MethodDeclarationSyntax> Methods(INamedTypeSymbol type, CancellationToken cancellation) =>
        type.DeclaringSyntaxReferences
            .Select(reference => reference.GetSyntax(cancellation)).OfType<TypeDeclarationSyntax>()
            .SelectMany(static part => part.Members).OfType<MethodDeclarationSyntax>()
            .Where(static method => method.Identifier.ValueText == MethodName
                && method is not { Body: null, ExpressionBody: null });

    private static bool IsPartial(MethodDeclarationSyntax method) => method.Modifiers.Any(SyntaxKind.PartialKeyword);

    private static bool Mentions(MethodDeclarationSyntax method, string eventName) =>
        method.ParameterList.Parameters.Any(parameter => IsNamed(parameter, eventName));

    /// <summary>Returns a mistake other than a missing <c>partial</c>.</summary>
    private static string? MistakeOf(MethodDeclarationSyntax method, string eventName)
    {
        SeparatedSyntaxList<ParameterSyntax> parameters = method.ParameterList.Parameters;
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

    private static DescribeHead HeadOf(MethodDeclarationSyntax method)
    {
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
