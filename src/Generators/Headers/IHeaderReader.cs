using Sonde.Generators.Inputs;

namespace Sonde.Generators.Headers;

/// <summary>Reads C headers.</summary>
internal interface IHeaderReader
{
    /// <summary>
    /// Reads one header. Opens no file and keeps nothing of the library that reads it. Throws nothing but
    /// <see cref="OperationCanceledException"/>: what goes wrong is in the result. Safe for use by several threads.
    /// </summary>
    HeaderResult Read(HeaderRequest request, CancellationToken cancel);
}
