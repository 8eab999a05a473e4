using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Sonde.Generators.Infrastructure;

namespace Sonde.Generators.Declarations;

/// <summary>
/// Copies a probe class from Roslyn into values. No symbol and no syntax tree leaves this class. If analyzers run, they report the
/// mistakes in the attributes themselves.
/// </summary>
internal static class ProbeParser
{
    public static bool IsCandidate(SyntaxNode node, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return node is ClassDeclarationSyntax or RecordDeclarationSyntax;
    }

    public static ProbeDeclaration Parse(GeneratorAttributeSyntaxContext context, CancellationToken cancellation)
    {
        var type = (INamedTypeSymbol)context.TargetSymbol;
        AttributeData probe = context.Attributes[0];
        IEnumerable<AttributeData> offsets = ProbeAttributes.Of(type, ProbeAttributes.GoOffset);
        List<GoMove> moves = ProbeAttributes.Moves(type);
        List<(HookSpec Spec, AttributeData Attribute)> hooks = ProbeAttributes.Hooks(type);
        List<AttributeData> events = [.. ProbeAttributes.Of(type, ProbeAttributes.EventStruct)];
        bool isOfFunctions = ClassMistakes.IsOfFunctions(type, probe);
        var mistakes = new List<ClassMistake>();
        List<FunctionSpec> functions = FunctionParser.Read(type, isMixed: !isOfFunctions, mistakes, cancellation);
        var spec = new ProbeSpec(
            ProbeAttributes.Text(probe, 0),
            ProbeAttributes.Named<string>(probe, "Source") ?? "",
            ProbeAttributes.Named<string>(probe, "Header") ?? "",
            ProbeAttributes.Named<bool>(probe, "OptIn"),
            ReadClass(type, (TypeDeclarationSyntax)context.TargetNode, cancellation),
            hooks.Select(static hook => hook.Spec).ToEquatableArray(),
            offsets.SelectMany(ProbeAttributes.Offsets)
                .SelectMany(offset => new[] { offset }.Concat(moves.Select(move => move.Of(offset)).OfType<OffsetSpec>()))
                .ToEquatableArray(),
            events.Select(item => ReadEvent(item, type, cancellation)).ToEquatableArray())
        {
            IsOfFunctions = isOfFunctions,
            Functions = functions.ToEquatableArray(),
            For = ProbeAttributes.NullIfEmpty(ProbeAttributes.Named<string>(probe, "For")),
            Needs = ProbeAttributes.Member(probe, "Needs") ?? "Nothing",
            SchemaUrl = ProbeAttributes.NullIfEmpty(ProbeAttributes.Named<string>(probe, "SchemaUrl")),
        };
        return new ProbeDeclaration(
            spec,
            new ProbeLocations(LocationOf(probe, cancellation).Location, Locations(hooks.Select(static hook => hook.Attribute), cancellation), Locations(events, cancellation)),
            mistakes.Concat(ClassMistakes.ThatHideAnalyzers(type, probe, spec, cancellation))
                .Select(static item => DiagnosticModel.Create(item.Rule, LocationModel.From(item.Place), item.Arguments))
                .ToEquatableArray());
    }

    private static EventSpec ReadEvent(AttributeData attribute, INamedTypeSymbol type, CancellationToken cancellation)
    {
        string structName = ProbeAttributes.Text(attribute, 0);
        return new EventSpec(
            structName, DescribeMethod.Find(type, Identifiers.Pascal(structName), cancellation)?.Head ?? DescribeHead.Default);
    }

    public static ClassModel ReadClass(INamedTypeSymbol type, TypeDeclarationSyntax node, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        bool canExtend = true;
        var heads = new Stack<string>();
        for (TypeDeclarationSyntax? part = node; part is not null; part = part.Parent as TypeDeclarationSyntax)
        {
            canExtend &= part.Modifiers.Any(SyntaxKind.PartialKeyword) && part.TypeParameterList is null;
            heads.Push("partial " + Keyword(part) + " " + part.Identifier.Text);
        }
        string space = type.ContainingNamespace.IsGlobalNamespace ? "" : type.ContainingNamespace.ToDisplayString();
        return new ClassModel(
            space, heads.ToEquatableArray(), Identifiers.Escape(type.Name),
            type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat), MetadataName(type), canExtend);
    }

    private static string MetadataName(INamedTypeSymbol type)
    {
        if (type.ContainingType is { } outer)
            return MetadataName(outer) + "+" + type.MetadataName;
        INamespaceSymbol space = type.ContainingNamespace;
        return space.IsGlobalNamespace ? type.MetadataName : space.ToDisplayString() + "." + type.MetadataName;
    }

    private static string Keyword(TypeDeclarationSyntax type) =>
        type is RecordDeclarationSyntax { ClassOrStructKeyword.RawKind: not 0 } record
            ? record.Keyword.Text + " " + record.ClassOrStructKeyword.Text
            : type.Keyword.Text;

    private static EquatableArray<AttributeLocation> Locations(IEnumerable<AttributeData> attributes, CancellationToken cancellation) =>
        attributes.Select(attribute => LocationOf(attribute, cancellation)).ToEquatableArray();

    private static AttributeLocation LocationOf(AttributeData attribute, CancellationToken cancellation) =>
        new(LocationModel.From(ProbeAttributes.Place(attribute, cancellation)));
}
