using System.Collections.Concurrent;
using Sonde.Tests.Go;

namespace Sonde.EndToEnd.Tests.Support;

/// <summary>Builds programs of <c>tests/targets</c> with a library of a Debian suite, each once.</summary>
internal static class VendoredProgram
{
    private static readonly string Folder = Directory.CreateTempSubdirectory("sonde-vendored-").FullName;
    private static readonly ConcurrentDictionary<string, Lazy<string>> Built = new();

    /// <summary>Builds a program, unless it is built already.</summary>
    /// <param name="program">The program.</param>
    /// <param name="library">The library, as <c>eng/go-vendor</c> names it.</param>
    /// <param name="suite">A suite that has it.</param>
    /// <param name="go">The toolchain that builds it.</param>
    /// <param name="edit">Changes the text of each source, for a version of the library that has other names.</param>
    /// <param name="flags">More flags for <c>go build</c>.</param>
    /// <param name="environment">Environment variables of the build.</param>
    /// <returns>The executable.</returns>
    internal static string Build(
        string program, string library, string suite, string go, Func<string, string>? edit = null, string[]? flags = null,
        params (string Name, string Value)[] environment)
    {
        return Built.GetOrAdd($"{program}-{library}-{suite}-{go}", key => new Lazy<string>(() => Build(key))).Value;

        string Build(string name)
        {
            string source = VendoredSource.Prepare(Repository.Root, library, suite, Path.Combine(Repository.Targets, program), Path.Combine(Folder, name));
            if (edit is not null)
            {
                foreach (string file in Directory.EnumerateFiles(source, "*.go"))
                    File.WriteAllText(file, edit(File.ReadAllText(file)));
            }
            string output = Path.Combine(source, program);
            GoToolchain.Run(GoToolchain.Get(go).Command, source, ["build", "-mod=vendor", .. flags ?? [], "-o", output, "."], environment);
            return output;
        }
    }
}
