using Sonde.Generators.Infrastructure;

namespace Sonde.Generators.Inputs;

/// <summary>One header to read, with everything on which the result depends. It is the key of the cache.</summary>
/// <param name="LibClang">Path of the library that reads it.</param>
/// <param name="Header">Real path of the header.</param>
/// <param name="Files">The header and its includes.</param>
internal sealed record HeaderRequest(string LibClang, string Header, EquatableArray<HeaderFile> Files)
{
    public static HeaderRequest? Create(string include, HeaderSet headers, BuildOptions options) =>
        options.LibClang.Length == 0 || headers.Find(include) is not { } header
            ? null
            : new HeaderRequest(options.LibClang, header.Path, headers.Closure(header));
}
