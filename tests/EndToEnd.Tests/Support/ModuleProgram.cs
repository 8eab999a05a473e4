using Sonde.Tests.Go;

namespace Sonde.EndToEnd.Tests.Support;

/// <summary>Programs of <c>tests/targets</c> that are built against the gRPC, and what gRPC needs, of one Debian suite.</summary>
internal static class ModuleProgram
{
    /// <summary>Puts a program's sources and the vendored modules into a new folder.</summary>
    /// <returns>The folder.</returns>
    internal static string Prepare(string program, string suite, string folder) =>
        VendoredSource.Prepare(Repository.Root, "grpc", suite, Path.Combine(Repository.Targets, program), folder);
}
