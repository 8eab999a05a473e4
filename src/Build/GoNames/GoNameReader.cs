using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Sonde.Shared;

namespace Sonde.Build.GoNames;

/// <summary>
/// Reads the <c>[GoOffset]</c> attributes of probe classes from C# source. It reads them before C# is compiled, because clang runs first
/// and the programs that it compiles need the names. It reads only syntax, so the arguments must be literals.
/// </summary>
/// <param name="symbols">The project's preprocessor symbols.</param>
internal sealed partial class GoNameReader(IEnumerable<string> symbols)
{
    /// <summary>A file that does not contain this word names no Go field.</summary>
    public const string Word = "GoOffset";

    private const string SourceArgument = "Source";
    private const string PrefixArgument = "Prefix";

    private readonly CSharpParseOptions _options = CSharpParseOptions.Default
        .WithLanguageVersion(LanguageVersion.Preview).WithDocumentationMode(DocumentationMode.None).WithPreprocessorSymbols(symbols);

    /// <summary>The fields, keyed by the file name of their probe's BPF source.</summary>
    public Dictionary<string, List<GoField>> Fields { get; } = new(StringComparer.Ordinal);

    /// <summary>Arguments that are not literals.</summary>
    public List<(string Text, FileLinePositionSpan Place)> Unreadable { get; } = [];

    public void Read(string path, string text)
    {
        SyntaxNode root = CSharpSyntaxTree.ParseText(text, _options, path).GetRoot();
        foreach (TypeDeclarationSyntax type in root.DescendantNodes().OfType<TypeDeclarationSyntax>())
        {
            AttributeSyntax[] attributes = [.. type.AttributeLists.SelectMany(static list => list.Attributes)];
            if (attributes.FirstOrDefault(static attribute => IsNamed(attribute, "Probe")) is { } probe
                && Named(probe, SourceArgument) is { } source && Literal(source) is { } name)
            {
                Read(attributes, name);
                ReadHooks(attributes, name);
            }
        }
    }

    private void Read(IEnumerable<AttributeSyntax> attributes, string source)
    {
        foreach (AttributeSyntax attribute in attributes.Where(static attribute => IsNamed(attribute, Word)))
        {
            ExpressionSyntax[] names = [.. Positional(attribute)];
            if (names.Length < 2 || Literal(names[0]) is not { } package || Literal(names[1]) is not { } type)
                continue;
            string? prefix = Named(attribute, PrefixArgument) is { } argument ? Literal(argument) : null;
            foreach (ExpressionSyntax field in names[2..])
            {
                // An analyzer reports a name that C cannot use (SND1015) when C# is compiled later.
                if (Literal(field) is { } name && GoFieldName.Enumerator(type, name, prefix) is var enumerator && GoFieldName.IsValid(enumerator))
                    Add(source, new GoField(enumerator, $"{package}.{type}.{name}", "", 0, 0), field);
            }
        }
    }

    private void Add(string source, GoField field, SyntaxNode node)
    {
        FileLinePositionSpan place = node.GetLocation().GetLineSpan();
        if (!Fields.TryGetValue(source, out List<GoField>? fields))
            Fields.Add(source, fields = []);
        fields.Add(field with
        {
            File = place.Path,
            Line = place.StartLinePosition.Line + 1,
            Column = place.StartLinePosition.Character + 1,
        });
    }

    private string? Literal(ExpressionSyntax expression)
    {
        if (expression is LiteralExpressionSyntax { RawKind: (int)SyntaxKind.StringLiteralExpression } literal)
            return literal.Token.ValueText;
        Unreadable.Add((expression.ToString(), expression.GetLocation().GetLineSpan()));
        return null;
    }

    private static bool IsNamed(AttributeSyntax attribute, string name)
    {
        string written = attribute.Name switch
        {
            QualifiedNameSyntax qualified => qualified.Right.Identifier.ValueText,
            AliasQualifiedNameSyntax alias => alias.Name.Identifier.ValueText,
            SimpleNameSyntax simple => simple.Identifier.ValueText,
            _ => "",
        };
        return written == name || written == name + "Attribute";
    }

    private static IEnumerable<ExpressionSyntax> Positional(AttributeSyntax attribute) =>
        (attribute.ArgumentList?.Arguments ?? []).Where(static argument => argument.NameEquals is null)
            .Select(static argument => argument.Expression);

    private static ExpressionSyntax? Named(AttributeSyntax attribute, string name) =>
        attribute.ArgumentList?.Arguments.FirstOrDefault(argument => argument.NameEquals?.Name.Identifier.ValueText == name)?.Expression;
}
