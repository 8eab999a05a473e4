using System.Collections.Concurrent;
using Sonde.Tests.Go;

namespace Sonde.EndToEnd.Tests.Support;

/// <summary>The running Go program <c>tests/targets/pgx</c>, built with one major version of pgx of one Debian suite.</summary>
internal static class PgxProgram
{
    private static readonly string Folder = Directory.CreateTempSubdirectory("sonde-pgx-").FullName;

    private static readonly ConcurrentDictionary<(string Major, string Suite, string Go), Lazy<string>> Built = new();

    /// <summary>Starts the program with a data source name.</summary>
    /// <param name="major"><c>v4</c> or <c>v5</c>.</param>
    /// <param name="suite">A suite that has this version.</param>
    /// <param name="go">The toolchain that builds it.</param>
    /// <param name="source">The data source name.</param>
    internal static HttpServer Start(string major, string suite, string go, string source) => HttpServer.Start(Build(major, suite, go), source);

    private static string Build(string major, string suite, string go) => Built.GetOrAdd((major, suite, go), static key => new Lazy<string>(() =>
    {
        string folder = VendoredSource.Prepare(
            Repository.Root, $"pgx-{key.Major}", key.Suite, Path.Combine(Repository.Targets, "pgx"), Path.Combine(Folder, $"{key.Major}-{key.Suite}-{key.Go}"));
        if (key.Major == "v4")
        {
            foreach (string file in Directory.EnumerateFiles(folder, "*.go"))
            {
                File.WriteAllText(file, File.ReadAllText(file)
                    .Replace("pgx/v5", "pgx/v4", StringComparison.Ordinal)
                    .Replace("pgxpool.New(", "pgxpool.Connect(", StringComparison.Ordinal)
                    .Replace("config.DefaultQueryExecMode = pgx.QueryExecModeSimpleProtocol", "config.PreferSimpleProtocol = true", StringComparison.Ordinal));
            }
        }
        string output = Path.Combine(folder, "pgx");
        GoToolchain.Get(key.Go).Run(folder, "build", "-mod=vendor", "-o", output, ".");
        return output;
    })).Value;
}
