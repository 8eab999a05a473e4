using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Sonde.Build.GoNames;

/// <summary>Reads the hooks that <c>[Uprobe]</c> attributes declare.</summary>
internal sealed partial class GoNameReader
{
    /// <summary>A file that does not contain this word hooks no function.</summary>
    public const string HookWord = "Uprobe";

    private const string DeclarationArgument = "Declaration";

    /// <summary>The hooks, keyed by the file name of their probe's BPF source.</summary>
    public Dictionary<string, List<GoHook>> Hooks { get; } = new(StringComparer.Ordinal);

    private void ReadHooks(IEnumerable<AttributeSyntax> attributes, string source)
    {
        foreach (AttributeSyntax attribute in attributes.Where(static attribute => IsNamed(attribute, HookWord)))
        {
            ExpressionSyntax? declared = Named(attribute, DeclarationArgument);
            ExpressionSyntax? symbol = Positional(attribute).FirstOrDefault();
            ExpressionSyntax? entry = Named(attribute, "Entry"), exit = Named(attribute, "Return");
            FileLinePositionSpan place = (declared ?? (SyntaxNode)attribute).GetLocation().GetLineSpan();
            if (symbol is null)
                continue;
            if (!Hooks.TryGetValue(source, out List<GoHook>? hooks))
                Hooks.Add(source, hooks = []);
            hooks.Add(new GoHook(
                hooks.Count, TextOf(symbol) ?? "", TextOf(entry), TextOf(exit), TextOf(declared), TextOf(Named(attribute, "Case")),
                Named(attribute, "EarlyReturn") is LiteralExpressionSyntax { RawKind: (int)SyntaxKind.TrueLiteralExpression },
                place.Path, place.StartLinePosition.Line + 1, place.StartLinePosition.Character + 1));

            // Arguments must be literals only in an attribute with a declaration.
            string? TextOf(ExpressionSyntax? expression) => expression is null ? null
                : declared is not null ? Literal(expression)
                : expression is LiteralExpressionSyntax { RawKind: (int)SyntaxKind.StringLiteralExpression } literal ? literal.Token.ValueText
                : null;
        }
    }
}
