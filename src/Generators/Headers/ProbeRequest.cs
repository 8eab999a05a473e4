using Sonde.Generators.Declarations;
using Sonde.Generators.Inputs;

namespace Sonde.Generators.Headers;

/// <summary>A probe, and the request for its header.</summary>
/// <param name="Declaration">The probe.</param>
/// <param name="IsDeclared">Whether the build declared its header.</param>
/// <param name="Request">The header to read, or <see langword="null"/> if that is impossible.</param>
internal sealed record ProbeRequest(ProbeDeclaration Declaration, bool IsDeclared, HeaderRequest? Request)
{
    public static ProbeRequest Create(ProbeDeclaration declaration, HeaderSet headers, BuildOptions options)
    {
        string include = declaration.Spec.Header;
        return new ProbeRequest(
            declaration, headers.Find(include) is not null, HeaderRequest.Create(include, headers, options));
    }

    public ParsedProbe Read(IHeaderReader reader, CancellationToken cancellation) =>
        new(Declaration, IsDeclared, Request is null ? null : reader.Read(Request, cancellation));
}
