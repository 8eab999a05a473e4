using System.Collections.Immutable;
using Sonde.Generators.Declarations;
using Sonde.Generators.Infrastructure;
using Sonde.Generators.Inputs;

namespace Sonde.Generators.Checks;

/// <summary>What the checks of a whole project look at.</summary>
/// <param name="Problems">What is wrong with each probe and each mirror.</param>
/// <param name="Probes">The project's probes.</param>
/// <param name="Facts">What is known of its compiled objects.</param>
/// <param name="References">What it references.</param>
/// <param name="Options">What the build says.</param>
/// <param name="Library">What is wrong with libclang, or <see langword="null"/>.</param>
internal sealed record AssemblyInput(
    ImmutableArray<EquatableArray<DiagnosticModel>> Problems, ImmutableArray<ProbeDeclaration> Probes, FactsSet Facts,
    ReferenceModel References, BuildOptions Options, DiagnosticModel? Library);
