using Sonde.Generators.Declarations;
using Sonde.Generators.Inputs;

namespace Sonde.Generators.Headers;

/// <summary>A mirror, and the request for its header.</summary>
/// <param name="Declaration">The mirror.</param>
/// <param name="IsDeclared">Whether the build declared its header.</param>
/// <param name="Request">The header to read, or <see langword="null"/> if that is impossible.</param>
internal sealed record MirrorRequest(MirrorDeclaration Declaration, bool IsDeclared, HeaderRequest? Request)
{
    public static MirrorRequest Create(MirrorDeclaration declaration, HeaderSet headers, BuildOptions options)
    {
        string include = declaration.Spec.Header;
        return new(declaration, headers.Find(include) is not null, HeaderRequest.Create(include, headers, options));
    }

    public ParsedMirror Read(IHeaderReader reader, CancellationToken cancellation) =>
        new(Declaration, IsDeclared, Request is null ? null : reader.Read(Request, cancellation));
}
