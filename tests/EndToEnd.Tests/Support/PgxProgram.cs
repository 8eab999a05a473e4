namespace Sonde.EndToEnd.Tests.Support;

/// <summary>The running Go program <c>tests/targets/pgx</c>, built with one major version of pgx of one Debian suite.</summary>
internal static class PgxProgram
{
    /// <summary>Starts the program with a data source name.</summary>
    /// <param name="major"><c>v4</c> or <c>v5</c>.</param>
    /// <param name="suite">A suite that has this version.</param>
    /// <param name="go">The toolchain that builds it.</param>
    /// <param name="source">The data source name.</param>
    internal static HttpServer Start(string major, string suite, string go, string source) =>
        HttpServer.Start(VendoredProgram.Build("pgx", $"pgx-{major}", suite, go, major == "v4" ? ToV4 : null), source);

    private static string ToV4(string text) => text
        .Replace("pgx/v5", "pgx/v4", StringComparison.Ordinal)
        .Replace("pgxpool.New(", "pgxpool.Connect(", StringComparison.Ordinal)
        .Replace("config.DefaultQueryExecMode = pgx.QueryExecModeSimpleProtocol", "config.PreferSimpleProtocol = true", StringComparison.Ordinal);
}
