using System.Globalization;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Sonde.CodeFixes;

/// <summary>
/// What an enumerator most likely means: <c>REQUEST_METHOD</c> is the field <c>Method</c> of the struct <c>Request</c>, in the package
/// of the class's last <c>[GoOffset]</c> or else of its first hook.
/// </summary>
internal static class GoOffsetGuess
{
    public static AttributeListSyntax Attribute(TypeDeclarationSyntax part, string field)
    {
        string[] words = field.Split(['_'], StringSplitOptions.RemoveEmptyEntries);
        string type = words.Length > 0 ? Pascal(words[0]) : "Type";
        string member = words.Length > 1 ? string.Concat(words.Skip(1).Select(Pascal)) : "Field";
        ExpressionSyntax[] arguments =
            [.. new[] { field, Package(part), type, member }.Select(static text => SyntaxFactory.LiteralExpression(
                SyntaxKind.StringLiteralExpression, SyntaxFactory.Literal(text)))];
        var list = SyntaxFactory.AttributeArgumentList(SyntaxFactory.SeparatedList(
            arguments.Select(static argument => SyntaxFactory.AttributeArgument(argument)),
            Enumerable.Repeat(
                SyntaxFactory.Token(SyntaxKind.CommaToken).WithTrailingTrivia(SyntaxFactory.Space), arguments.Length - 1)));
        return SyntaxFactory.AttributeList(SyntaxFactory.SingletonSeparatedList(
            SyntaxFactory.Attribute(SyntaxFactory.IdentifierName("GoOffset"), list)));
    }

    public static bool IsNamed(AttributeSyntax attribute, string name) =>
        attribute.Name.ToString().Split('.').Last() is var last && (last == name || last == name + "Attribute");

    private static string Package(TypeDeclarationSyntax part)
    {
        List<AttributeSyntax> attributes = [.. part.AttributeLists.SelectMany(static list => list.Attributes)];
        string? symbol = Argument(attributes.FirstOrDefault(static item => IsNamed(item, "Uprobe")), 0);
        return Argument(attributes.LastOrDefault(static item => IsNamed(item, "GoOffset")), 1)
            ?? (symbol is null ? "package/path" : PackageOf(symbol));
    }

    private static string PackageOf(string symbol)
    {
        int dot = symbol.IndexOf('.', symbol.LastIndexOf('/') + 1);
        return dot < 0 ? symbol : symbol.Substring(0, dot);
    }

    private static string? Argument(AttributeSyntax? attribute, int index) =>
        attribute?.ArgumentList?.Arguments.ElementAtOrDefault(index)?.Expression is LiteralExpressionSyntax literal
            ? literal.Token.ValueText
            : null;

    private static string Pascal(string word) =>
        char.ToUpperInvariant(word[0]).ToString(CultureInfo.InvariantCulture) + word.Substring(1).ToLowerInvariant();
}
