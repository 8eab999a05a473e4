using System.Reflection;
using Sonde.Tests.Go;

namespace Sonde.Tool.Tests.Inspect;

/// <summary>Builds of the Go programs <c>tests/targets/httpserver</c> and <c>httpclient</c>, made once.</summary>
public sealed class InspectedServer : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sonde-inspect-").FullName;

    /// <summary>Builds the programs.</summary>
    public InspectedServer()
    {
        Plain = Build("httpserver", "plain", "amd64");
        Stripped = Build("httpserver", "stripped", "amd64", "-ldflags=-s -w");
        Build("httpclient", "client-amd64", "amd64");
        Build("httpclient", "client-arm64", "arm64");
        // A Go program without a server in it.
        Compiler = GoToolchain.Distribution.Run("/", "tool", "-n", "compile").Trim();
    }

    /// <summary>The server with symbols and debug information.</summary>
    public string Plain { get; }

    /// <summary>The server without symbols and debug information.</summary>
    public string Stripped { get; }

    /// <summary>A Go program that uses no network.</summary>
    public string Compiler { get; }

    /// <summary>A client, for <c>amd64</c> or <c>arm64</c>.</summary>
    public string ClientFor(string architecture) => Path.Combine(_folder, $"client-{architecture}");

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Build(string program, string name, string architecture, params string[] flags)
    {
        string output = Path.Combine(_folder, name);
        string root = typeof(InspectedServer).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(static attribute => attribute.Key == "Root").Value!;
        GoToolchain.Run(
            GoToolchain.Distribution.Command, Path.Combine(root, "tests", "targets", program),
            ["build", .. flags, "-o", output, "."], ("GOARCH", architecture), ("CGO_ENABLED", "0"));
        return output;
    }
}
