using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Sonde.Generators.Infrastructure;

namespace Sonde.Generators.Declarations;

/// <summary>A class that mirrors all types of a header.</summary>
internal sealed record MirrorSpec(string Header, string Prefix, ClassModel Class);

/// <summary>A mirror with the place of its attribute.</summary>
internal sealed record MirrorDeclaration(MirrorSpec Spec, LocationModel? Place);

/// <summary>Copies the Manager's own classes with <c>[MirrorsHeader]</c> out of Roslyn. The attribute is internal to the runtime.</summary>
internal static class MirrorParser
{
    public const string Attribute = "Sonde.Runtime.Kernel.MirrorsHeaderAttribute";

    public static MirrorDeclaration Parse(GeneratorAttributeSyntaxContext context, CancellationToken cancellation)
    {
        AttributeData attribute = context.Attributes[0];
        ClassModel type = ProbeParser.ReadClass((INamedTypeSymbol)context.TargetSymbol, (TypeDeclarationSyntax)context.TargetNode, cancellation);
        return new MirrorDeclaration(
            new MirrorSpec(ProbeAttributes.Text(attribute, 0), ProbeAttributes.Text(attribute, 1), type),
            LocationModel.From(ProbeAttributes.Place(attribute, cancellation)));
    }
}
