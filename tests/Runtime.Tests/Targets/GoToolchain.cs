using System.Diagnostics;

namespace Sonde.Runtime.Tests.Targets;

/// <summary>
/// One Go toolchain of the machine: the distribution's, or one that was fetched to <c>$SONDE_GO_CACHE/VERSION</c> (default
/// <c>~/.cache/sonde/go</c>).
/// </summary>
public sealed record GoToolchain(string Version, string Command)
{
    public static GoToolchain Distribution { get; } = new("distribution", "go");

    /// <summary>
    /// The distribution's and the newest fetched one; every fetched one where <c>SONDE_GO_MATRIX=full</c>, which compiles Go's
    /// standard library several times for each.
    /// </summary>
    public static IReadOnlyList<GoToolchain> Selected { get; } =
        [Distribution, .. Fetched().Reverse().Take(IsFullMatrix ? int.MaxValue : 1).Reverse()];

    private static bool IsFullMatrix => Environment.GetEnvironmentVariable("SONDE_GO_MATRIX") == "full";

    public string Run(string folder, params IEnumerable<string> arguments) => Run(Command, folder, arguments);

    public static string Run(string command, string folder, IEnumerable<string> arguments, string architecture = "")
    {
        var start = new ProcessStartInfo(command, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // No download in a test: neither another toolchain nor a module.
        start.Environment["GOTOOLCHAIN"] = "local";
        start.Environment["GOPROXY"] = "off";
        start.Environment["GOFLAGS"] = "-buildvcs=false";
        if (architecture.Length > 0)
            start.Environment["GOARCH"] = architecture;
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? output
            : throw new InvalidOperationException($"{command} {string.Join(' ', arguments)}: {errors.Result}");
    }

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
