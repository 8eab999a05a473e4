using Sonde.Generators.Infrastructure;

namespace Sonde.Generators.Declarations;

/// <summary>One probe class: its attributes, their places, and the mistakes because of which no analyzer will run.</summary>
internal sealed record ProbeDeclaration(ProbeSpec Spec, ProbeLocations Locations, EquatableArray<DiagnosticModel> Problems);

/// <summary>The places of a probe's attributes, in the order of the spec's lists.</summary>
internal sealed record ProbeLocations(
    LocationModel? Probe,
    EquatableArray<AttributeLocation> Hooks,
    EquatableArray<AttributeLocation> Events);

/// <summary>The place of one attribute.</summary>
internal sealed record AttributeLocation(LocationModel? Location);
