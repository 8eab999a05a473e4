using System.Collections.Immutable;
using Sonde.Generators.Infrastructure;
using Sonde.Generators.Inputs;

namespace Sonde.Generators.Mapping;

/// <summary>The probes that a project knows at compile time.</summary>
/// <param name="Namespace">Namespace of the registry class.</param>
/// <param name="Own">The project's probe classes, without those that are opt-in, in the order of their probes' names.</param>
/// <param name="Names">The names of these probes, in that order.</param>
/// <param name="Referenced">Registry classes of referenced assemblies, sorted.</param>
internal sealed record RegistryModel(
    string Namespace, EquatableArray<string> Own, EquatableArray<string> Names, EquatableArray<string> Referenced)
{
    public static RegistryModel? Create(
        ImmutableArray<ProbeModel?> probes, ReferenceModel references, BuildOptions options, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (!references.HasRuntime)
            return null;
        List<ProbeModel> own =
        [
            .. probes.OfType<ProbeModel>()
                .Where(static probe => !probe.OptIn)
                .OrderBy(static probe => probe.Name, StringComparer.Ordinal)
                .ThenBy(static probe => probe.Class.FullName, StringComparer.Ordinal),
        ];
        if (own.Count == 0 && references.Registries.Count == 0)
            return null;
        string space = options.RootNamespace.Length > 0 ? options.RootNamespace : references.AssemblyName;
        return new RegistryModel(
            Identifiers.Namespace(space),
            own.Select(static probe => probe.Class.FullName).ToEquatableArray(),
            own.Select(static probe => probe.Name).ToEquatableArray(),
            references.Registries);
    }
}
