using Sonde.Generators.Clang;
using Sonde.Generators.Declarations;
using Sonde.Generators.Inputs;

namespace Sonde.Generators.Headers;

/// <summary>A mirror with the header that it asks for.</summary>
internal sealed record MirrorRequest(MirrorDeclaration Declaration, HeaderRequest? Request)
{
    public static MirrorRequest Create(MirrorDeclaration declaration, HeaderSet headers, BuildOptions options) =>
        new(declaration, HeaderRequest.Create(declaration.Spec.Header, headers, options));

    public ParsedMirror Read(IHeaderReader reader, CancellationToken cancel) =>
        new(Declaration, Request is null ? null : reader.Read(Request, cancel));
}

/// <summary>A mirror with its header read; <see langword="null"/> where that was impossible.</summary>
internal sealed record ParsedMirror(MirrorDeclaration Declaration, HeaderResult? Header);
