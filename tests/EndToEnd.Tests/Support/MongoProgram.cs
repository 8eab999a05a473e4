namespace Sonde.EndToEnd.Tests.Support;

/// <summary>The running Go program <c>tests/targets/mongo</c>, built with the driver of one Debian suite. It is its own server.</summary>
internal static class MongoProgram
{
    /// <summary>Starts the program, whose server listens on a Unix socket if one is named.</summary>
    internal static HttpServer Start(string suite, string go, params string[] socket) =>
        HttpServer.Start(VendoredProgram.Build("mongo", "mongo", suite, go), socket);
}
