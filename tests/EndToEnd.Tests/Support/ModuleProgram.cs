namespace Sonde.EndToEnd.Tests.Support;

/// <summary>Programs of <c>tests/targets</c> that are built against the gRPC, and what gRPC needs, of one Debian suite.</summary>
internal static class ModuleProgram
{
    /// <summary>Puts a program's sources and the vendored modules into a new folder.</summary>
    /// <returns>The folder.</returns>
    internal static string Prepare(string program, string suite, string folder)
    {
        string module = FetchScript.Run("grpc-module", suite);
        Directory.CreateDirectory(folder);
        File.Copy(Path.Combine(module, "go.mod"), Path.Combine(folder, "go.mod"));
        File.CreateSymbolicLink(Path.Combine(folder, "vendor"), Path.Combine(module, "vendor"));
        foreach (string file in Directory.EnumerateFiles(Path.Combine(Repository.Targets, program), "*.go"))
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        return folder;
    }
}
