using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Sonde.Generators.Infrastructure;

namespace Sonde.Generators.Emit;

/// <summary>What the generator takes from a project's references.</summary>
/// <param name="AssemblyName">Name of the project's own assembly.</param>
/// <param name="HasRuntime">Whether <c>Sonde.Runtime</c> is referenced.</param>
/// <param name="Registries">Registry classes of referenced assemblies that hold probes, sorted, with <c>global::</c>.</param>
internal sealed record ReferenceModel(string AssemblyName, bool HasRuntime, EquatableArray<string> Registries)
{
    private const string AttributesAssembly = "Sonde.Attributes";
    private const string RegistryAttribute = "Sonde.ProbeRegistryAttribute";

    /// <summary>
    /// What was found in an assembly. After an edit the compiler hands out the same symbols of referenced assemblies; the table
    /// keeps none of them alive.
    /// </summary>
    private static readonly ConditionalWeakTable<IAssemblySymbol, string[]> Known = new();

    public static ReferenceModel Find(Compilation compilation, CancellationToken cancel)
    {
        var registries = new List<string>();
        foreach (IAssemblySymbol assembly in compilation.SourceModule.ReferencedAssemblySymbols)
        {
            cancel.ThrowIfCancellationRequested();
            registries.AddRange(Known.GetValue(assembly, ReadRegistries));
        }
        registries.Sort(StringComparer.Ordinal);
        return new ReferenceModel(
            compilation.AssemblyName ?? "",
            compilation.GetTypeByMetadataName("Sonde.Runtime.Probes.ProbeDescriptor") is not null,
            registries.ToEquatableArray());
    }

    private static string[] ReadRegistries(IAssemblySymbol assembly)
    {
        // Names first, attributes only of what may have the one that is looked for.
        IEnumerable<AssemblyIdentity> needs = assembly.Modules.SelectMany(static module => module.ReferencedAssemblies);
        return needs.Any(static name => name.Name == AttributesAssembly)
            ? [.. assembly.GetAttributes().Select(Registry).OfType<string>()]
            : [];
    }

    private static string? Registry(AttributeData attribute) =>
        attribute.AttributeClass?.ToDisplayString() == RegistryAttribute
        && attribute.ConstructorArguments is [{ Value: INamedTypeSymbol type }]
            ? type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat)
            : null;
}
