using Sonde.Generators.Declarations;

namespace Sonde.Generators.Headers;

/// <summary>A probe with its header read.</summary>
internal sealed record ParsedProbe(ProbeDeclaration Declaration, bool IsDeclared, HeaderResult? Header);
