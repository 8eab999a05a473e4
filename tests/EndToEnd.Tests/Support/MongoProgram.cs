using System.Collections.Concurrent;
using Sonde.Tests.Go;

namespace Sonde.EndToEnd.Tests.Support;

/// <summary>The running Go program <c>tests/targets/mongo</c>, built with the driver of one Debian suite. It is its own server.</summary>
internal static class MongoProgram
{
    private static readonly string Folder = Directory.CreateTempSubdirectory("sonde-mongo-").FullName;

    private static readonly ConcurrentDictionary<(string Suite, string Go), Lazy<string>> Built = new();

    /// <summary>Starts the program, whose server listens on a Unix socket if one is named.</summary>
    internal static HttpServer Start(string suite, string go, params string[] socket) => HttpServer.Start(Build(suite, go), socket);

    private static string Build(string suite, string go) => Built.GetOrAdd((suite, go), static key => new Lazy<string>(() =>
    {
        string source = VendoredSource.Prepare(
            Repository.Root, "mongo", key.Suite, Path.Combine(Repository.Targets, "mongo"), Path.Combine(Folder, $"{key.Suite}-{key.Go}"));
        string output = Path.Combine(source, "mongo");
        GoToolchain.Get(key.Go).Run(source, "build", "-mod=vendor", "-o", output, ".");
        return output;
    })).Value;
}
