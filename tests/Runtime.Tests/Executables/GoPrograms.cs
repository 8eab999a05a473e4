using System.Collections.Concurrent;
using Sonde.Runtime.Executables;

namespace Sonde.Runtime.Tests.Executables;

/// <summary>Builds the test programs, each build once per test run.</summary>
public sealed class GoPrograms : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sonde-targets-").FullName;
    private readonly ConcurrentDictionary<string, Lazy<string>> _built = new();
    private readonly ConcurrentDictionary<string, string> _printed = new();

    /// <summary>
    /// The distribution's toolchain and the newest fetched one; every fetched one if <c>SONDE_GO_MATRIX=full</c>, which compiles
    /// Go's standard library several times for each.
    /// </summary>
    public static IReadOnlyList<GoToolchain> Toolchains { get; } =
        IsFullMatrix || GoToolchain.All.Count < 2 ? GoToolchain.All : [GoToolchain.Distribution, GoToolchain.All[^1]];

    /// <summary>Returns the build variants of a toolchain; those that compile much are only in the full matrix.</summary>
    public static IEnumerable<BuildVariant> VariantsOf(GoToolchain toolchain) => BuildVariant.All.Where(
        variant => (variant.IsCommon || IsFullMatrix) && (!variant.FollowsProfile || GoProfile.IsTakenBy(toolchain)));

    public static bool IsFullMatrix => Environment.GetEnvironmentVariable("SONDE_GO_MATRIX") == "full";

    private static string Source(string program) => Path.Combine(AppContext.BaseDirectory, "programs", program);

    /// <summary>Builds the program <c>web</c> for this machine and returns the path of the executable.</summary>
    public string Web(GoToolchain? toolchain = null, params string[] flags) =>
        Build("web", toolchain ?? GoToolchain.Distribution, flags, ("CGO_ENABLED", "0"));

    /// <summary>Builds the program <c>web</c> for this machine in one variant of the matrix.</summary>
    public string Web(GoToolchain toolchain, BuildVariant variant) =>
        Build("web", toolchain, [.. variant.Flags, .. variant.FollowsProfile ? GoProfile.FlagsFor(GoProfile.OfHttp(toolchain)) : []], ("CGO_ENABLED", variant.UsesCgo ? "1" : "0"));

    /// <summary>Builds the program <c>web</c> for arm64, with the distribution's toolchain.</summary>
    public string WebForArm64() => WebForArm64(GoToolchain.Distribution);

    /// <summary>Builds the program <c>web</c> for arm64.</summary>
    public string WebForArm64(GoToolchain toolchain, params string[] flags) =>
        Build("web", toolchain, flags, ("CGO_ENABLED", "0"), ("GOARCH", "arm64"));

    /// <summary>Builds the program <c>silent</c> for this machine, with the distribution's toolchain.</summary>
    public string Silent(params string[] flags) => Build("silent", GoToolchain.Distribution, flags);

    /// <summary>Builds the program <c>paths</c> for this machine.</summary>
    public string Paths(GoToolchain toolchain) => Build("paths", toolchain, [], ("CGO_ENABLED", "0"));

    /// <summary>Creates a copy, for this machine, without symbols and debug information.</summary>
    public string Strip(string executable)
    {
        string stripped = Copy(executable);
        GoToolchain.Run("strip", "/", [stripped]);
        return stripped;
    }

    /// <summary>Returns the fields of the named structs of some packages as Go's debug/dwarf reads them.</summary>
    public (StructField Field, long Offset)[] Structs(string executable, params string[] packages) =>
        Fields(GoToolchain.Run(Build("structs", GoToolchain.Distribution, []), "/", [executable, .. packages]));

    /// <summary>Returns what the program <c>web</c> prints about itself.</summary>
    public string OutputOf(string executable) => _printed.GetOrAdd(executable, static path => GoToolchain.Run(path, "/", []));

    /// <summary>Parses the lines that give the positions of types and interface tables, in bytes from <c>main.leaf</c>.</summary>
    public static (string Kind, string Name, long Distance)[] Places(string lines) =>
        [.. lines.Split('\n')
            .Select(static line => line.Split(' '))
            .Where(static columns => columns is ["type" or "itab", _, _])
            .Select(static columns => (columns[0], columns[1], long.Parse(columns[2])))];

    /// <summary>Parses the lines of package, type, field and offset, and ignores others.</summary>
    public static (StructField Field, long Offset)[] Fields(string lines) =>
        [.. lines.Split('\n')
            .Select(static line => line.Split(' '))
            .Where(static columns => columns.Length == 4)
            .Select(static columns => (new StructField(columns[0], columns[1], columns[2]), long.Parse(columns[3])))];

    private string Build(
        string program, GoToolchain toolchain, IReadOnlyList<string> flags, params (string Name, string Value)[] environment) =>
        _built.GetOrAdd($"{program} {toolchain} {string.Join(' ', flags)} {string.Join(' ', environment)}", _ => new Lazy<string>(() =>
        {
            string output = Path.Combine(_folder, Path.GetRandomFileName());
            GoToolchain.Run(toolchain.Command, Source(program), ["build", .. flags, "-o", output, "."], environment);
            return output;
        })).Value;

    /// <summary>Creates a copy of an executable, which the caller may change.</summary>
    public string Copy(string executable)
    {
        string copy = Path.Combine(_folder, Path.GetRandomFileName());
        File.Copy(executable, copy);
        return copy;
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
