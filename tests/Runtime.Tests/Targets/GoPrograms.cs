using System.Collections.Concurrent;

namespace Sonde.Runtime.Tests.Targets;

/// <summary>Builds the test programs, each build once per test run, and asks Go's own tools about them.</summary>
public sealed class GoPrograms : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sonde-targets-").FullName;
    private readonly ConcurrentDictionary<string, Lazy<string>> _built = new();

    private static string Source => Path.Combine(AppContext.BaseDirectory, "programs", "web");

    /// <summary>Builds the program <c>web</c> for this machine and gives the path of the executable.</summary>
    public string Web(GoToolchain? toolchain = null, params string[] flags) =>
        Build(toolchain ?? GoToolchain.Distribution, "", flags);

    /// <summary>Builds the program <c>web</c> for arm64, with the distribution's toolchain.</summary>
    public string WebForArm64() => Build(GoToolchain.Distribution, "arm64", []);

    private string Build(GoToolchain toolchain, string architecture, string[] flags) =>
        _built.GetOrAdd($"{toolchain} {architecture} {string.Join(' ', flags)}", _ => new Lazy<string>(() =>
        {
            string output = Path.Combine(_folder, Path.GetRandomFileName());
            GoToolchain.Run(toolchain.Command, Source, ["build", .. flags, "-o", output, "."], architecture);
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

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
