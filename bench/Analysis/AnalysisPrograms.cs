using Sonde.Benchmarks.Support;
using Sonde.Tests.Go;

namespace Sonde.Benchmarks.Analysis;

/// <summary>Builds or fetches the two programs that are compared, and the executables that they analyse.</summary>
internal sealed class AnalysisPrograms
{
    private static readonly string Source = Path.Combine(Repository.Root, "bench", "Analysis");

    private readonly string _folder;

    internal AnalysisPrograms(string folder, GoToolchain toolchain)
    {
        _folder = folder;
        Peer = Path.Combine(folder, "peer");
        toolchain.Run(Path.Combine(Source, "peer"), "build", "-o", Peer, ".");

        // It is compiled ahead of time, as the Go program is. Its intermediate files are kept apart from those of the checkout.
        string published = Path.Combine(folder, "sonde");
        GoToolchain.Run("dotnet", Path.Combine(Source, "sonde"),
            ["publish", "--configuration", "Release", "--artifacts-path", Path.Combine(folder, "artifacts"), "--output", published]);
        Sonde = Path.Combine(published, "Sonde.Benchmarks.Analysis");

        // The distribution's own go command is stripped of debug information.
        GoTool = Path.Combine(folder, "go");
        toolchain.Run("/", "build", "-o", GoTool, "cmd/go");
    }

    internal string Sonde { get; }

    internal string Peer { get; }

    /// <summary>The <c>go</c> command with symbols and debug information.</summary>
    internal string GoTool { get; }

    /// <summary>A server of the Debian archive: stripped, as the distribution built it.</summary>
    internal string Packaged(string suite, string package, string name)
    {
        string script = Path.Combine(Repository.Root, "eng", "packaged-server");
        string executable = Path.Combine(GoToolchain.Run(script, "/", [suite, package]).Trim(), "usr", "bin", name);
        string copy = Path.Combine(_folder, name);
        File.Copy(executable, copy);
        return copy;
    }

    /// <summary>Writes the questions into a file.</summary>
    internal string Work(string name, IEnumerable<string> lines)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllLines(path, lines);
        return path;
    }
}
