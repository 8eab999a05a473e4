using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Sonde.Runtime.Targets;

namespace Sonde.Runtime.Tests.Targets;

/// <summary>Builds the test programs, each build once per test run, and asks Go's own tools about them.</summary>
public sealed partial class GoPrograms : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sonde-targets-").FullName;
    private readonly ConcurrentDictionary<string, Lazy<string>> _built = new();

    /// <summary>
    /// The distribution's toolchain and the newest fetched one; every fetched one where <c>SONDE_GO_MATRIX=full</c>, which compiles
    /// Go's standard library several times for each.
    /// </summary>
    public static IReadOnlyList<GoToolchain> Toolchains { get; } =
        IsFullMatrix || GoToolchain.All.Count < 2 ? GoToolchain.All : [GoToolchain.Distribution, GoToolchain.All[^1]];

    public static bool IsFullMatrix => Environment.GetEnvironmentVariable("SONDE_GO_MATRIX") == "full";

    private static string Source(string program) => Path.Combine(AppContext.BaseDirectory, "programs", program);

    /// <summary>Builds the program <c>web</c> for this machine and gives the path of the executable.</summary>
    public string Web(GoToolchain? toolchain = null, params string[] flags) =>
        Build("web", toolchain ?? GoToolchain.Distribution, "", flags);

    /// <summary>Builds the program <c>web</c> for arm64, with the distribution's toolchain.</summary>
    public string WebForArm64() => WebForArm64(GoToolchain.Distribution);

    /// <summary>Builds the program <c>web</c> for arm64.</summary>
    public string WebForArm64(GoToolchain toolchain, params string[] flags) => Build("web", toolchain, "arm64", flags);

    /// <summary>Builds the program <c>silent</c> for this machine, with the distribution's toolchain.</summary>
    public string Silent(params string[] flags) => Build("silent", GoToolchain.Distribution, "", flags);

    /// <summary>A copy, for this machine, without symbols and debug information.</summary>
    public string Strip(string executable)
    {
        string stripped = Copy(executable);
        GoToolchain.Run("strip", "/", [stripped]);
        return stripped;
    }

    /// <summary>Fields of the named structs of some packages as Go's debug/dwarf reads them.</summary>
    public (StructField Field, long Offset)[] Structs(string executable, params string[] packages) =>
        Fields(GoToolchain.Run(Build("structs", GoToolchain.Distribution, "", []), "/", [executable, .. packages]));

    /// <summary>Reads lines of package, type, field and offset.</summary>
    public static (StructField Field, long Offset)[] Fields(string lines) =>
        [.. lines.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(static line => line.Split(' '))
            .Select(static columns => (new StructField(columns[0], columns[1], columns[2]), long.Parse(columns[3])))];

    private string Build(string program, GoToolchain toolchain, string architecture, string[] flags) =>
        _built.GetOrAdd($"{program} {toolchain} {architecture} {string.Join(' ', flags)}", _ => new Lazy<string>(() =>
        {
            string output = Path.Combine(_folder, Path.GetRandomFileName());
            GoToolchain.Run(toolchain.Command, Source(program), ["build", .. flags, "-o", output, "."], architecture);
            return output;
        })).Value;

    /// <summary>A copy of an executable that the caller may change.</summary>
    public string Copy(string executable)
    {
        string copy = Path.Combine(_folder, Path.GetRandomFileName());
        File.Copy(executable, copy);
        return copy;
    }

    /// <summary>The executable's functions by <c>go tool nm</c>: address and size by name.</summary>
    public static Dictionary<string, (ulong Address, ulong Size)> Functions(string executable)
    {
        var functions = new Dictionary<string, (ulong, ulong)>(StringComparer.Ordinal);
        foreach (string line in GoToolchain.Distribution.Run("/", "tool", "nm", "-size", executable).Split('\n'))
        {
            string[] columns = line.Split(' ', 4, StringSplitOptions.RemoveEmptyEntries);
            // Several C functions may share a name; Go's do not.
            if (columns is [var address, var size, "T" or "t", var name])
                functions.TryAdd(name, (Convert.ToUInt64(address, 16), ulong.Parse(size)));
        }
        return functions;
    }

    /// <summary>Addresses of the <c>ret</c> instructions by <c>go tool objdump</c>, by function.</summary>
    public static Dictionary<string, List<ulong>> Returns(string executable, string pattern)
    {
        var returns = new Dictionary<string, List<ulong>>(StringComparer.Ordinal);
        List<ulong> current = [];
        foreach (string line in GoToolchain.Distribution.Run("/", "tool", "objdump", "-s", pattern, executable).Split('\n'))
        {
            if (line.StartsWith("TEXT ", StringComparison.Ordinal))
                returns[line[5..line.LastIndexOf("(SB)", StringComparison.Ordinal)]] = current = [];
            string[] columns = line.Split('\t', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            if (columns is [_, var address, _, "RET", ..])
                current.Add(Convert.ToUInt64(address, 16));
        }
        return returns;
    }

    /// <summary>Addresses of the first emulated instruction behind each call, by the called function.</summary>
    public static Dictionary<string, List<ulong>> SitesBehindCalls(string executable)
    {
        var sites = new Dictionary<string, List<ulong>>(StringComparer.Ordinal);
        List<string> called = [];
        foreach (string line in GoToolchain.Distribution.Run("/", "tool", "objdump", executable).Split('\n'))
        {
            if (line.StartsWith("TEXT ", StringComparison.Ordinal))
                called = [];
            string[] columns = line.Split('\t', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            if (columns is not [_, var address, var code, var instruction, ..])
                continue;
            bool isCall = code.StartsWith("e8", StringComparison.Ordinal);
            if (isCall || EmulatedOpcode().IsMatch(code))
            {
                foreach (string name in called)
                    sites.TryAdd(name, []);
                foreach (string name in called)
                    sites[name].Add(Convert.ToUInt64(address, 16));
                called = [];
            }
            if (isCall && instruction.EndsWith("(SB)", StringComparison.Ordinal))
                called.Add(instruction["CALL ".Length..^"(SB)".Length]);
        }
        return sites;
    }

    /// <summary>push, short and near jumps, and the plain nop: what the kernel emulates besides calls.</summary>
    [GeneratedRegex("^(41)?5[0-7]$|^7.|^e[9b]|^0f8|^(66|48)?90$")]
    private static partial Regex EmulatedOpcode();

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
