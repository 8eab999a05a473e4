using System.Reflection;
using Sonde.Tests.Go;

namespace Sonde.Tool.Tests.Inspect;

/// <summary>Builds of the Go program <c>tests/targets/httpserver</c>, made once.</summary>
public sealed class InspectedServer : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sonde-inspect-").FullName;

    /// <summary>Builds it.</summary>
    public InspectedServer()
    {
        Plain = Build("plain");
        Stripped = Build("stripped", "-ldflags=-s -w");
        // A Go program without a server in it.
        Compiler = GoToolchain.Distribution.Run("/", "tool", "-n", "compile").Trim();
    }

    /// <summary>With symbols and debug information.</summary>
    public string Plain { get; }

    /// <summary>Without.</summary>
    public string Stripped { get; }

    /// <summary>A Go program that uses no network.</summary>
    public string Compiler { get; }

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Build(string name, params string[] flags)
    {
        string output = Path.Combine(_folder, name);
        string root = typeof(InspectedServer).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(static attribute => attribute.Key == "Root").Value!;
        GoToolchain.Distribution.Run(
            Path.Combine(root, "tests", "targets", "httpserver"), ["build", .. flags, "-o", output, "."]);
        return output;
    }
}
