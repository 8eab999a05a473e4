namespace Sonde.Tests.Go;

/// <summary>Source folders of Go programs that use a library of the distribution, built without a network.</summary>
internal static class VendoredSource
{
    /// <summary>Puts a program's sources and a library of one Debian suite, with what the library needs, into a new folder.</summary>
    /// <param name="root">The repository.</param>
    /// <param name="library">A library that <c>eng/go-vendor</c> knows.</param>
    /// <param name="suite">The suite.</param>
    /// <param name="sources">The program's sources.</param>
    /// <param name="folder">The new folder.</param>
    /// <returns>The folder.</returns>
    internal static string Prepare(string root, string library, string suite, string sources, string folder)
    {
        string module = GoToolchain.Run(Path.Combine(root, "eng", "go-vendor"), "/", [library, suite]).Trim();
        Directory.CreateDirectory(folder);
        File.Copy(Path.Combine(module, "go.mod"), Path.Combine(folder, "go.mod"));
        File.CreateSymbolicLink(Path.Combine(folder, "vendor"), Path.Combine(module, "vendor"));
        foreach (string file in Directory.EnumerateFiles(sources, "*.go"))
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        return folder;
    }
}
