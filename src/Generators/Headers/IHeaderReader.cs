using Sonde.Generators.Inputs;

namespace Sonde.Generators.Headers;

/// <summary>Reads C headers.</summary>
internal interface IHeaderReader
{
    /// <summary>
    /// Reads one header. It opens no file and keeps no object of the library that parses the header. It throws only
    /// <see cref="OperationCanceledException"/>; errors are in the result. It is safe to call from several threads.
    /// </summary>
    HeaderResult Read(HeaderRequest request, CancellationToken cancellation);
}
