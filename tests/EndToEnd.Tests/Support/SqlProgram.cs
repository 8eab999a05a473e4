namespace Sonde.EndToEnd.Tests.Support;

/// <summary>The running Go program <c>tests/targets/sql</c>, built with the database drivers of one Debian suite.</summary>
internal static class SqlProgram
{
    /// <summary>Starts the program with a driver and a data source name.</summary>
    internal static HttpServer Start(string suite, string go, string driver, string source) =>
        // The driver of SQLite is written in C.
        HttpServer.Start(VendoredProgram.Build("sql", "sql", suite, go, environment: ("CGO_ENABLED", "1")), driver, source);
}
