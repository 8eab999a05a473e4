using System.Collections.Concurrent;
using Sonde.Tests.Go;

namespace Sonde.EndToEnd.Tests.Support;

/// <summary>The running Go program <c>tests/targets/sql</c>, built with the database drivers of one Debian suite.</summary>
internal static class SqlProgram
{
    private static readonly string Folder = Directory.CreateTempSubdirectory("sonde-sql-").FullName;

    private static readonly ConcurrentDictionary<(string Suite, string Go), Lazy<string>> Built = new();

    /// <summary>Starts the program with a driver and a data source name.</summary>
    internal static HttpServer Start(string suite, string go, string driver, string source) =>
        HttpServer.Start(Build(suite, go), driver, source);

    private static string Build(string suite, string go) => Built.GetOrAdd((suite, go), static key => new Lazy<string>(() =>
    {
        string source = VendoredSource.Prepare(
            Repository.Root, "sql", key.Suite, Path.Combine(Repository.Targets, "sql"), Path.Combine(Folder, $"{key.Suite}-{key.Go}"));
        string output = Path.Combine(source, "sql");
        // The driver of SQLite is written in C.
        GoToolchain.Run(GoToolchain.Get(key.Go).Command, source, ["build", "-mod=vendor", "-o", output, "."], ("CGO_ENABLED", "1"));
        return output;
    })).Value;
}
