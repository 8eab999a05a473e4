using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Sonde.Generators.Infrastructure;
using Sonde.Shared;

namespace Sonde.Generators.Declarations;

/// <summary>Reads the attributes of a probe class.</summary>
internal static class ProbeAttributes
{
    public const string Probe = "Sonde.ProbeAttribute";
    public const string Uprobe = "Sonde.UprobeAttribute";
    public const string GoOffset = "Sonde.GoOffsetAttribute";
    public const string GoMoved = "Sonde.GoMovedAttribute";
    public const string FunctionSpan = "Sonde.FunctionSpanAttribute";
    public const string EventStruct = "Sonde.EventStructAttribute";

    private const string Namespace = "Sonde";

    /// <summary>
    /// Whether an attribute has one of the names above. It compares the parts of the name, because it runs for every attribute after every
    /// edit.
    /// </summary>
    public static bool Is(AttributeData attribute, string name) =>
        attribute.AttributeClass is { ContainingNamespace: { Name: Namespace, ContainingNamespace.IsGlobalNamespace: true } } type
        && string.CompareOrdinal(name, Namespace.Length + 1, type.Name, 0, int.MaxValue) == 0;

    public static IEnumerable<AttributeData> Of(INamedTypeSymbol type, string name) =>
        type.GetAttributes().Where(attribute => Is(attribute, name));

    public static HookSpec Hook(AttributeData attribute) => new(
        Text(attribute, 0), NullIfEmpty(Named<string>(attribute, "Entry")), NullIfEmpty(Named<string>(attribute, "Return")),
        Named<string>(attribute, "Versions"), Named<bool>(attribute, "Optional"),
        NullIfEmpty(Named<string>(attribute, "InsteadOf")), NullIfEmpty(Named<string>(attribute, "Until")), Named<bool>(attribute, "EarlyReturn"),
        Texts(attribute, "Requires").ToEquatableArray(), Texts(attribute, "OnlyWith").ToEquatableArray());

    /// <summary>Returns the fields that one attribute names.</summary>
    public static IEnumerable<OffsetSpec> Offsets(AttributeData attribute)
    {
        string package = Text(attribute, 0), type = Text(attribute, 1);
        string? prefix = NullIfEmpty(Named<string>(attribute, "Prefix")), versions = Named<string>(attribute, "Versions");
        bool optional = Named<bool>(attribute, "Optional");
        int? fallback = Fallback(attribute);
        return FieldsOf(attribute).Select(field => new OffsetSpec(
            GoFieldName.Enumerator(type, field, prefix), package, type, field, versions, optional, fallback));
    }

    /// <summary>Returns the fallback offset of an attribute, if it has one.</summary>
    public static int? Fallback(AttributeData attribute) =>
        attribute.NamedArguments.FirstOrDefault(static argument => argument.Key == "Fallback").Value.Value is int fallback ? fallback : null;

    /// <summary>Returns the moves that can be parsed.</summary>
    public static List<GoMove> Moves(INamedTypeSymbol type) => [.. Of(type, GoMoved).Select(Move).OfType<GoMove>()];

    /// <summary>
    /// Returns the declared hooks. The other places of each follow it, except those for which the probe has its own, different hook.
    /// </summary>
    public static List<(HookSpec Spec, AttributeData Attribute)> Hooks(INamedTypeSymbol type)
    {
        List<GoMove> moves = Moves(type);
        List<(HookSpec Spec, AttributeData Attribute)> declared = [.. Of(type, Uprobe).Select(static attribute => (Hook(attribute), attribute))];
        var named = new HashSet<string>(declared.Select(static hook => hook.Spec.Symbol), StringComparer.Ordinal);
        return
        [
            .. declared.SelectMany(hook => new[] { hook }.Concat(moves
                .Select(move => move.Of(hook.Spec))
                .OfType<HookSpec>()
                .Where(other => !named.Contains(other.Symbol))
                .Select(other => (other, hook.Attribute)))),
        ];
    }

    public static GoMove? Move(AttributeData attribute) => GoMove.TryParse(Text(attribute, 0), Text(attribute, 1));

    private static IEnumerable<string> FieldsOf(AttributeData attribute) =>
        attribute.ConstructorArguments.Length > 2 && attribute.ConstructorArguments[2] is { Kind: TypedConstantKind.Array, IsNull: false } fields
            ? fields.Values.Select(static field => field.Value as string ?? "")
            : [];

    public static string Text(AttributeData attribute, int index) =>
        index < attribute.ConstructorArguments.Length ? attribute.ConstructorArguments[index].Value as string ?? "" : "";

    public static T? Named<T>(AttributeData attribute, string name) =>
        attribute.NamedArguments.FirstOrDefault(argument => argument.Key == name).Value.Value is T value ? value : default;

    /// <summary>Returns the texts of a named array, or an empty array if the attribute does not set it.</summary>
    public static string[] Texts(AttributeData attribute, string name) =>
        attribute.NamedArguments.FirstOrDefault(argument => argument.Key == name).Value is { Kind: TypedConstantKind.Array, IsNull: false } list
            ? [.. list.Values.Select(static item => item.Value as string ?? "")]
            : [];

    /// <summary>Returns the place of an attribute.</summary>
    public static Location? Place(AttributeData attribute, CancellationToken cancellation) =>
        attribute.ApplicationSyntaxReference?.GetSyntax(cancellation).GetLocation();

    /// <summary>Returns the place of a named property's value, or that of the attribute if the property is not set.</summary>
    public static Location? Place(AttributeData attribute, string name, CancellationToken cancellation) =>
        Arguments(attribute, cancellation).FirstOrDefault(argument => argument.NameEquals?.Name.Identifier.ValueText == name)
            ?.Expression.GetLocation() ?? Place(attribute, cancellation);

    /// <summary>Returns the place of the first argument, or that of the attribute if there is none.</summary>
    public static Location? FirstPlace(AttributeData attribute, CancellationToken cancellation) =>
        First(attribute, cancellation)?.GetLocation() ?? Place(attribute, cancellation);

    /// <summary>Returns the first argument, or <see langword="null"/>.</summary>
    public static ExpressionSyntax? First(AttributeData attribute, CancellationToken cancellation) =>
        Arguments(attribute, cancellation).FirstOrDefault(static argument => argument.NameEquals is null)?.Expression;

    private static IEnumerable<AttributeArgumentSyntax> Arguments(AttributeData attribute, CancellationToken cancellation) =>
        (attribute.ApplicationSyntaxReference?.GetSyntax(cancellation) as AttributeSyntax)?.ArgumentList?.Arguments
            ?? Enumerable.Empty<AttributeArgumentSyntax>();

    /// <summary>
    /// Returns the enum member to which a named property is set, or <see langword="null"/> if it is not set or has another value.
    /// </summary>
    public static string? Member(AttributeData attribute, string name) =>
        attribute.NamedArguments.FirstOrDefault(argument => argument.Key == name).Value is { Kind: TypedConstantKind.Enum, Type: { } type } value
            ? type.GetMembers().OfType<IFieldSymbol>().FirstOrDefault(field => field.HasConstantValue && Equals(field.ConstantValue, value.Value))?.Name
            : null;

    public static string? NullIfEmpty(string? text) => text is { Length: > 0 } ? text : null;
}
