using Sonde.Tests.Go;

namespace Sonde.EndToEnd.Tests.Support;

/// <summary>A Go version, and whether builds with it follow a profile: a row of the matrices over both.</summary>
internal sealed record GoBuild(GoToolchain Toolchain, bool IsProfileGuided)
{
    private const string ProfileGuided = " PGO";

    /// <summary>
    /// The names of the available builds. Builds that follow a profile compile Go's library again, so without
    /// <c>SONDE_GO_MATRIX=full</c> they are made with only one version.
    /// </summary>
    internal static IReadOnlyList<string> All { get; } =
    [
        .. GoToolchain.All.Select(static go => go.Version),
        .. GoToolchain.All.Where(static go => go.Version == "1.24" || (IsFull && GoProfile.IsTakenBy(go))).Select(static go => go.Version + ProfileGuided),
    ];

    private static bool IsFull => Environment.GetEnvironmentVariable("SONDE_GO_MATRIX") == "full";

    internal static GoBuild Get(string name) => new(
        GoToolchain.Get(name.Replace(ProfileGuided, "", StringComparison.Ordinal)), name.EndsWith(ProfileGuided, StringComparison.Ordinal));

    /// <summary>Path of a program of <c>tests/targets</c>, built so.</summary>
    internal string Build(string program, params string[] more) => HttpServer.Build(Toolchain, program, IsProfileGuided, more);
}
