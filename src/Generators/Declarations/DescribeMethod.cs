using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Sonde.Generators.Declarations;

/// <summary>
/// The author's method that describes an event, found by syntax: the event's type does not exist yet.
/// </summary>
/// <param name="Name">Where its name stands.</param>
/// <param name="Mistake">What is wrong with its head, as the end of "must"; <see langword="null"/> where nothing is.</param>
/// <param name="BreaksBuild">Whether the compiler itself refuses it beside the generated declaration.</param>
/// <param name="Head">What the generated declaration repeats; <see langword="null"/> where the head is wrong.</param>
internal sealed record DescribeMethod(Location Name, string? Mistake, bool BreaksBuild, DescribeHead? Head)
{
    private const string MethodName = "Describe";

    /// <summary>Finds the method for an event, the right one rather than a wrong one.</summary>
    public static DescribeMethod? Find(INamedTypeSymbol type, string eventName, CancellationToken cancel)
    {
        DescribeMethod? wrong = null;
        foreach (MethodDeclarationSyntax method in Methods(type, cancel).Where(method => Mentions(method, eventName)))
        {
            bool isPartial = IsPartial(method);
            string? mistake = MistakeOf(method, eventName);
            if (isPartial && mistake is null)
                return new DescribeMethod(method.Identifier.GetLocation(), null, false, HeadOf(method));
            // A partial method without its other half, or the other half's twin.
            bool breaksBuild = isPartial || mistake is null;
            wrong ??= new DescribeMethod(
                method.Identifier.GetLocation(), isPartial ? mistake : "be partial", breaksBuild, null);
        }
        return wrong;
    }

    /// <summary>Whether a partial <c>Describe</c> describes none of these events: the compiler then misses its other half.</summary>
    public static bool HasStray(INamedTypeSymbol type, IReadOnlyList<string> eventNames, CancellationToken cancel) =>
        Methods(type, cancel).Any(method => IsPartial(method) && !eventNames.Any(name => Mentions(method, name)));

    /// <summary>The author's methods of the name: the generated declaration has no body.</summary>
    private static IEnumerable<MethodDeclarationSyntax> Methods(INamedTypeSymbol type, CancellationToken cancel) =>
        type.DeclaringSyntaxReferences
            .Select(reference => reference.GetSyntax(cancel)).OfType<TypeDeclarationSyntax>()
            .SelectMany(static part => part.Members).OfType<MethodDeclarationSyntax>()
            .Where(static method => method.Identifier.ValueText == MethodName
                && method is not { Body: null, ExpressionBody: null });

    private static bool IsPartial(MethodDeclarationSyntax method) => method.Modifiers.Any(SyntaxKind.PartialKeyword);

    private static bool Mentions(MethodDeclarationSyntax method, string eventName) =>
        method.ParameterList.Parameters.Any(parameter => IsNamed(parameter, eventName));

    /// <summary>What is wrong beside a missing <c>partial</c>.</summary>
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
