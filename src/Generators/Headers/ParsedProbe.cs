using Sonde.Generators.Declarations;

namespace Sonde.Generators.Headers;

/// <summary>A probe with its parsed header.</summary>
internal sealed record ParsedProbe(ProbeDeclaration Declaration, bool IsDeclared, HeaderResult? Header);
