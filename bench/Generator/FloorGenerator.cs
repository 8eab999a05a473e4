using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Sonde.Benchmarks.Generator;

/// <summary>
/// Finds the probes and does nothing with them. This is the least that Roslyn requires of every generator that looks for an attribute.
/// After each edit, Roslyn binds the attributes of all candidates again, which the compiler needs anyway.
/// </summary>
internal sealed class FloorGenerator : IIncrementalGenerator
{
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        IncrementalValuesProvider<int> probes = context.SyntaxProvider.ForAttributeWithMetadataName(
            "Sonde.ProbeAttribute",
            static (node, _) => node is ClassDeclarationSyntax,
            static (found, _) => found.Attributes.Length);
        context.RegisterSourceOutput(probes, static (_, _) => { });
    }
}
