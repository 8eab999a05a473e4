using System.Text.Json;
using Sonde.Runtime.Executables;
using Sonde.Runtime.Executables.Offsets;
using Sonde.Tool.Errors;

namespace Sonde.Tool.Offsets;

/// <summary>A Go toolchain and the places where its <c>go</c> command finds sources.</summary>
/// <param name="Go">The <c>go</c> command.</param>
/// <param name="Version">The version of the toolchain.</param>
/// <param name="Root">The value of GOROOT, which contains the standard library.</param>
/// <param name="ModuleCache">The folder of the module cache.</param>
/// <param name="Proxy">The value of GOPROXY.</param>
internal sealed record GoToolchain(GoCommand Go, GoVersion Version, string Root, string ModuleCache, string Proxy)
{
    private static readonly string[] Variables = ["GOVERSION", "GOROOT", "GOMODCACHE", "GOPROXY"];

    /// <summary>
    /// Finds released toolchains on this machine, oldest first, one for each version: the given ones, or if none are given, <c>go</c> on
    /// PATH and the toolchains that Go itself has downloaded.
    /// </summary>
    /// <param name="given">Paths of <c>go</c> commands.</param>
    /// <param name="say">Called with a message for each toolchain that is left out.</param>
    /// <param name="cancellation">Ends the search.</param>
    public static IReadOnlyList<GoToolchain> Find(IReadOnlyList<string> given, Action<string> say, CancellationToken cancellation)
    {
        var found = new List<GoToolchain>();
        foreach (string path in given.Count > 0 ? given : AtHand())
        {
            if (TryAsk(new GoCommand(path), cancellation) is not { } toolchain)
            {
                if (given.Count > 0)
                {
                    throw new ToolException(
                        ExitCode.CommandNotFound, $"'{path}' is not a go command. Give the path of 'bin/go' in a Go toolchain.");
                }
            }
            else if (!CompiledVersion.IsReleased(toolchain.Version))
            {
                say($"'{path}' is left out: Go {toolchain.Version} is not a release");
            }
            else if (found.TrueForAll(other => other.Version.Release != toolchain.Version.Release))
            {
                found.Add(toolchain);
            }
        }
        return [.. found.OrderBy(static t => t.Version.Minor).ThenBy(static t => t.Version.Patch)];
    }

    private static IEnumerable<string> AtHand()
    {
        string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        yield return "go";
        foreach (string folder in FoldersIn(Path.Combine(home, "sdk"), "go*")
            .Concat(FoldersIn(Path.Combine(home, "go", "pkg", "mod", "golang.org"), "toolchain@*")))
        {
            string command = Path.Combine(folder, "bin", "go");
            if (File.Exists(command))
                yield return command;
        }
    }

    private static IEnumerable<string> FoldersIn(string folder, string pattern) =>
        Directory.Exists(folder) ? Directory.GetDirectories(folder, pattern).Order(StringComparer.Ordinal) : [];

    private static GoToolchain? TryAsk(GoCommand go, CancellationToken cancellation)
    {
        try
        {
            GoOutcome asked = go.Run("/", new Dictionary<string, string>(), ["env", "-json", .. Variables], cancellation);
            if (!asked.Succeeded)
                return null;
            using JsonDocument values = JsonDocument.Parse(asked.Output);
            string[] answers = [.. Variables.Select(name => values.RootElement.GetProperty(name).GetString() ?? "")];
            return GoVersion.TryParse(answers[0], out GoVersion version)
                ? new GoToolchain(go, version, answers[1], answers[2], answers[3])
                : null;
        }
        catch (Exception e) when (e is ToolException or JsonException or KeyNotFoundException)
        {
            return null;
        }
    }
}
