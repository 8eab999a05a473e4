using Sonde.Generators.Declarations;

namespace Sonde.Generators.Headers;

/// <summary>A mirror with its parsed header, which is <see langword="null"/> if it could not be read.</summary>
internal sealed record ParsedMirror(MirrorDeclaration Declaration, bool IsDeclared, HeaderResult? Header);
