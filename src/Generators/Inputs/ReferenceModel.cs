using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Sonde.Generators.Declarations;
using Sonde.Generators.Infrastructure;

namespace Sonde.Generators.Inputs;

/// <summary>The data that the generator reads from a project's references.</summary>
/// <param name="AssemblyName">Name of the project's own assembly.</param>
/// <param name="HasRuntime">Whether <c>Sonde.Runtime</c> is referenced.</param>
/// <param name="Registries">Registry classes of referenced assemblies that contain probes, sorted, with <c>global::</c>.</param>
/// <param name="Probes">The probes of these registries, sorted.</param>
/// <param name="Mismatches">Referenced assemblies of another format, sorted. <c>Registries</c> does not contain their registries.</param>
internal sealed record ReferenceModel(
    string AssemblyName, bool HasRuntime, EquatableArray<string> Registries, EquatableArray<ReferencedProbe> Probes,
    EquatableArray<FormatMismatch> Mismatches)
{
    private const string AttributesAssembly = "Sonde.Attributes";
    private const string RegistryAttribute = "Sonde.ProbeRegistryAttribute";

    /// <summary>
    /// The registries of each assembly. After an edit the compiler reuses the symbols of referenced assemblies. The table does not keep
    /// them alive.
    /// </summary>
    private static readonly ConditionalWeakTable<IAssemblySymbol, Registry[]> Known = new();

    public static ReferenceModel Find(Compilation compilation, CancellationToken cancellation)
    {
        var registries = new List<Registry>();
        foreach (IAssemblySymbol assembly in compilation.SourceModule.ReferencedAssemblySymbols)
        {
            cancellation.ThrowIfCancellationRequested();
            registries.AddRange(Known.GetValue(assembly, ReadRegistries));
        }
        INamedTypeSymbol? descriptor = compilation.GetTypeByMetadataName("Sonde.Runtime.Probes.ProbeDescriptor");
        IEnumerable<FormatMismatch> assemblies = registries
            .Select(static registry => new FormatMismatch(registry.Assembly, registry.Format))
            .Concat(descriptor is null ? [] : [new FormatMismatch(descriptor.ContainingAssembly.Name, FormatOf(descriptor))]);
        List<Registry> usable = [.. registries.Where(static registry => registry.Format == ProbeFormat.Current)];
        return new ReferenceModel(
            compilation.AssemblyName ?? "",
            descriptor is not null,
            usable.Select(static registry => registry.Type).OrderBy(static type => type, StringComparer.Ordinal).ToEquatableArray(),
            usable.SelectMany(static registry => registry.Probes.Select(name => new ReferencedProbe(name, registry.Assembly)))
                .OrderBy(static probe => probe.Name, StringComparer.Ordinal)
                .ThenBy(static probe => probe.Assembly, StringComparer.Ordinal).ToEquatableArray(),
            assemblies.Where(static item => item.Format != ProbeFormat.Current)
                .OrderBy(static item => item.Assembly, StringComparer.Ordinal).ToEquatableArray());
    }

    private static int FormatOf(INamedTypeSymbol descriptor) =>
        descriptor.GetMembers("CurrentFormat").OfType<IFieldSymbol>().FirstOrDefault()?.ConstantValue as int? ?? 0;

    private static Registry[] ReadRegistries(IAssemblySymbol assembly)
    {
        // The names of references are checked first. Only an assembly that references the attributes can have a registry.
        IEnumerable<AssemblyIdentity> needs = assembly.Modules.SelectMany(static module => module.ReferencedAssemblies);
        return needs.Any(static name => name.Name == AttributesAssembly)
            ? [.. assembly.GetAttributes().Select(attribute => ReadRegistry(attribute, assembly)).OfType<Registry>()]
            : [];
    }

    private static Registry? ReadRegistry(AttributeData attribute, IAssemblySymbol assembly) =>
        attribute.AttributeClass?.ToDisplayString() == RegistryAttribute
        && attribute.ConstructorArguments is [{ Value: INamedTypeSymbol type }]
            ? new Registry(
                assembly.Name, type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat),
                ProbeAttributes.Named<int>(attribute, "Format"), ProbeAttributes.Texts(attribute, "Probes"))
            : null;

    private sealed record Registry(string Assembly, string Type, int Format, string[] Probes);
}

/// <summary>A probe of a referenced assembly.</summary>
internal sealed record ReferencedProbe(string Name, string Assembly);
