using System.Diagnostics;
using System.Globalization;

namespace Sonde.Tests.Go;

/// <summary>
/// One Go toolchain of the machine: the distribution's, or one that was fetched to <c>$SONDE_GO_CACHE/VERSION</c> (default
/// <c>~/.cache/sonde/go</c>).
/// </summary>
public sealed record GoToolchain(string Version, string Command)
{
    /// <summary>The distribution's own: 1.19 on Debian 12.</summary>
    public static GoToolchain Distribution { get; } = new("distribution", "go");

    /// <summary>Every available toolchain.</summary>
    public static IReadOnlyList<GoToolchain> All { get; } = [Distribution, .. Fetched()];

    /// <summary>The toolchain of a version that <c>eng/go-toolchain</c> fetches.</summary>
    /// <exception cref="InvalidOperationException">It was not fetched.</exception>
    public static GoToolchain Get(string version) =>
        All.FirstOrDefault(toolchain => toolchain.Version == version)
        ?? throw new InvalidOperationException(
            $"Go {version} is not in the cache. Fetch it: eng/go-toolchain {version}");

    /// <summary>The minor version: 24 of Go 1.24.4.</summary>
    public int Minor => int.Parse(Run("/", "env", "GOVERSION").Split('.')[1].Trim(), CultureInfo.InvariantCulture);

    /// <summary>Runs the go command.</summary>
    /// <returns>Its output.</returns>
    public string Run(string folder, params IEnumerable<string> arguments) => Run(Command, folder, arguments);

    /// <summary>Runs a Go tool with additional environment variables.</summary>
    public static string Run(
        string command, string folder, IEnumerable<string> arguments, params IEnumerable<(string Name, string Value)> environment)
    {
        var start = new ProcessStartInfo(command, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // A test must not download a toolchain or a module.
        start.Environment["GOTOOLCHAIN"] = "local";
        start.Environment["GOPROXY"] = "off";
        start.Environment["GOFLAGS"] = "-buildvcs=false";
        foreach ((string name, string value) in environment)
            start.Environment[name] = value;
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? output
            : throw new InvalidOperationException($"{command} {string.Join(' ', arguments)}: {errors.Result}");
    }

    /// <inheritdoc/>
    public override string ToString() => Version;

    private static IEnumerable<GoToolchain> Fetched()
    {
        string root = Environment.GetEnvironmentVariable("SONDE_GO_CACHE")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache", "sonde", "go");
        return Directory.Exists(root)
            ? Directory.GetDirectories(root).Order(StringComparer.Ordinal)
                .Select(folder => new GoToolchain(Path.GetFileName(folder), Path.Combine(folder, "bin", "go")))
                .Where(toolchain => File.Exists(toolchain.Command))
            : [];
    }
}
