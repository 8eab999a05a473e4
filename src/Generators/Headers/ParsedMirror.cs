using Sonde.Generators.Declarations;

namespace Sonde.Generators.Headers;

/// <summary>A mirror with its header read; <see langword="null"/> where that was impossible.</summary>
internal sealed record ParsedMirror(MirrorDeclaration Declaration, bool IsDeclared, HeaderResult? Header);
