using Sonde.Generators.Infrastructure;

namespace Sonde.Generators.Declarations;

/// <summary>One probe class: what it says, where, and what is so wrong with it that no analyzer will run.</summary>
internal sealed record ProbeDeclaration(ProbeSpec Spec, ProbeLocations Locations, EquatableArray<DiagnosticModel> Problems);

/// <summary>Where a probe's attributes stand, in the order of the spec's lists.</summary>
internal sealed record ProbeLocations(
    LocationModel? Probe,
    EquatableArray<AttributeLocation> Hooks,
    EquatableArray<AttributeLocation> Events);

/// <summary>The place of one attribute.</summary>
internal sealed record AttributeLocation(LocationModel? Location);
