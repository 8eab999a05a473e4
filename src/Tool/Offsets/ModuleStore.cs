using System.Text;

namespace Sonde.Tool.Offsets;

/// <summary>A version of a module.</summary>
internal readonly record struct ModuleVersion(string Path, string Version)
{
    public override string ToString() => $"{Path}@{Version}";
}

/// <summary>
/// Modules whose sources are on this machine: in Go's module cache and in the file proxies of GOPROXY. Both have the layout of
/// https://go.dev/ref/mod#goproxy-protocol.
/// </summary>
internal sealed class ModuleStore(IEnumerable<GoToolchain> toolchains)
{
    private const string FileScheme = "file://";

    private readonly string[] _roots =
    [
        .. toolchains.SelectMany(static toolchain => toolchain.Proxy.Split(',', '|')
            .Where(static proxy => proxy.StartsWith(FileScheme, StringComparison.Ordinal))
            .Select(static proxy => proxy[FileScheme.Length..])
            .Append(Path.Combine(toolchain.ModuleCache, "cache", "download"))).Distinct(),
    ];

    /// <summary>Returns the versions of every module that may contain a package.</summary>
    public IEnumerable<ModuleVersion> HoldersOf(string package)
    {
        for (string path = package; path.Contains('.'); path = path[..path.LastIndexOf('/')])
        {
            foreach (ModuleVersion version in VersionsOf(path))
                yield return version;
            if (!path.Contains('/'))
                yield break;
        }
    }

    private IEnumerable<ModuleVersion> VersionsOf(string module) => _roots
        .Select(root => Path.Combine(root, Escape(module), "@v"))
        .Where(Directory.Exists)
        .SelectMany(static folder => Directory.EnumerateFiles(folder, "*.zip"))
        .Select(file => new ModuleVersion(module, Unescape(Path.GetFileNameWithoutExtension(file))))
        .Distinct();

    /// <summary>
    /// Writes an upper-case letter as <c>!</c> and the lower-case letter, because some file systems do not distinguish case.
    /// </summary>
    private static string Escape(string path)
    {
        var escaped = new StringBuilder(path.Length);
        foreach (char c in path)
        {
            if (char.IsAsciiLetterUpper(c))
                escaped.Append('!').Append(char.ToLowerInvariant(c));
            else
                escaped.Append(c);
        }
        return escaped.ToString();
    }

    private static string Unescape(string name)
    {
        var plain = new StringBuilder(name.Length);
        for (int i = 0; i < name.Length; i++)
            plain.Append(name[i] == '!' && i + 1 < name.Length ? char.ToUpperInvariant(name[++i]) : name[i]);
        return plain.ToString();
    }
}
