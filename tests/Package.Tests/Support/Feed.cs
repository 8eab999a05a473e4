using System.Globalization;
using System.Runtime.CompilerServices;

namespace Sonde.Package.Tests.Support;

/// <summary>
/// The packages in a local feed, and a clean folder outside the repository whose NuGet configuration names that feed in addition to
/// the machine's own sources.
/// The packages are packed once per run, with a version that no cache can have.
/// </summary>
public sealed class Feed : IDisposable
{
    private readonly Lazy<string> _tool;
    private readonly Lazy<string> _nativeTool;

    public Feed()
    {
        Folder = Directory.CreateTempSubdirectory("sonde-packages-").FullName;
        Packages = Environment.GetEnvironmentVariable("SONDE_TEST_FEED") is { Length: > 0 } packed ? packed : Pack();
        Version = Directory.GetFiles(Packages, "Sonde.Runtime.*.nupkg")
            .Select(path => Path.GetFileNameWithoutExtension(path)["Sonde.Runtime.".Length..]).Single();
        Directory.CreateDirectory(OtherPackages);
        File.WriteAllText(Path.Combine(Folder, "NuGet.config"),
            $"""
            <configuration>
              <packageSources>
                <add key="sonde" value="{Packages}" />
                <add key="others" value="{OtherPackages}" />
              </packageSources>
            </configuration>
            """);
        _tool = new Lazy<string>(InstallTool);
        _nativeTool = new Lazy<string>(BuildNativeTool);
    }

    /// <summary>The folder in which tests create their projects.</summary>
    public string Folder { get; }

    /// <summary>The folder of Sonde's packages.</summary>
    public string Packages { get; }

    /// <summary>The folder for the tests' own packages.</summary>
    public string OtherPackages => Path.Combine(Folder, "feed");

    /// <summary>Version of Sonde's packages.</summary>
    public string Version { get; }

    /// <summary>Path of the installed <c>sonde</c> command.</summary>
    public string Tool => _tool.Value;

    /// <summary>Path of the <c>sonde</c> command as one executable.</summary>
    public string NativeTool => _nativeTool.Value;

    /// <summary>Runs the <c>dotnet</c> command without this user's settings and packages.</summary>
    /// <returns>Its output.</returns>
    public string Dotnet(string folder, params IEnumerable<string> arguments) =>
        Command.Run("dotnet", folder, arguments, Settings());

    /// <summary>The same on a machine where the build finds no clang.</summary>
    public string DotnetWithoutClang(string folder, params IEnumerable<string> arguments)
    {
        Dictionary<string, string> settings = Settings();
        settings["PATH"] = Directory.CreateDirectory(Path.Combine(Folder, "no-tools")).FullName;
        return Command.Run("dotnet", folder, [.. arguments, "-nodeReuse:false", "-p:UseSharedCompilation=false"], settings);
    }

    /// <summary>Creates a folder in the clean folder.</summary>
    public string NewFolder([CallerMemberName] string name = "") =>
        Directory.CreateDirectory(Path.Combine(Folder, name)).FullName;

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private string Pack()
    {
        string output = Path.Combine(Folder, "sonde");
        string number = DateTimeOffset.UtcNow.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        Command.Run(
            "dotnet", Repository.Root,
            ["pack", "Packages.slnf", "-c", "Release", "-o", output, $"-p:PackageVersion={Repository.Version}-test.{number}"],
            []);
        return output;
    }

    private string InstallTool()
    {
        string tools = Path.Combine(Folder, "tools");
        Dotnet(Folder, "tool", "install", "Sonde.Tool", "--version", Version, "--tool-path", tools);
        return Path.Combine(tools, "sonde");
    }

    private string BuildNativeTool()
    {
        if (Environment.GetEnvironmentVariable("SONDE_TEST_NATIVE") is { Length: > 0 } built)
            return built;
        return Path.Combine(Repository.Root, Command.Run(Path.Combine(Repository.Root, "run"), Repository.Root, ["native"], []).Trim());
    }

    // Other packages come from this user's cache, so that a test downloads nothing.
    private Dictionary<string, string> Settings() => new()
    {
        ["DOTNET_CLI_HOME"] = Path.Combine(Folder, "home"),
        ["NUGET_PACKAGES"] = Path.Combine(Folder, "packages"),
        ["NUGET_FALLBACK_PACKAGES"] = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(
                Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages"),
    };
}
