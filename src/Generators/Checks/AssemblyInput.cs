using System.Collections.Immutable;
using Sonde.Generators.Declarations;
using Sonde.Generators.Infrastructure;
using Sonde.Generators.Inputs;

namespace Sonde.Generators.Checks;

/// <summary>The input of the checks of a whole project.</summary>
/// <param name="Problems">The problems of each probe and each mirror.</param>
/// <param name="Probes">The project's probes.</param>
/// <param name="Facts">The facts of its compiled objects.</param>
/// <param name="References">The model of its references.</param>
/// <param name="Options">The options that the build passes.</param>
/// <param name="Library">The problem with libclang, or <see langword="null"/>.</param>
internal sealed record AssemblyInput(
    ImmutableArray<EquatableArray<DiagnosticModel>> Problems, ImmutableArray<ProbeDeclaration> Probes, FactsSet Facts,
    ReferenceModel References, BuildOptions Options, DiagnosticModel? Library);
