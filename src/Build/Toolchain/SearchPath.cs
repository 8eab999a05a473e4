using System.Globalization;
using System.Text.RegularExpressions;

namespace Sonde.Build.Toolchain;

/// <summary>Searches the folders of a PATH in their order.</summary>
internal sealed partial class SearchPath
{
    private readonly string[] _folders;

    /// <param name="folders">Folders in the format of PATH. If it is empty, the PATH of this process is used.</param>
    public SearchPath(string? folders)
    {
        string path = string.IsNullOrEmpty(folders) ? Environment.GetEnvironmentVariable("PATH") ?? "" : folders;
        _folders = path.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }

    /// <summary>Returns the first file of this name, or null.</summary>
    public string? Find(string name)
    {
        string file = OperatingSystem.IsWindows() ? name + ".exe" : name;
        return _folders.Select(folder => Path.Combine(folder, file)).FirstOrDefault(File.Exists);
    }

    /// <summary>Returns the file <c>{name}-{number}</c> with the highest number, or null.</summary>
    public string? FindNewest(string name) => _folders
        .Where(Directory.Exists)
        .SelectMany(folder => Directory.EnumerateFiles(folder, name + "-*"))
        .Select(file => (File: file, Version: VersionOf(Path.GetFileName(file), name)))
        .Where(candidate => candidate.Version > 0)
        .OrderByDescending(candidate => candidate.Version)
        .Select(candidate => candidate.File)
        .FirstOrDefault();

    private static int VersionOf(string file, string name)
    {
        Match match = Suffix().Match(file);
        return match.Success && match.Index == name.Length
            && int.TryParse(match.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out int version)
            ? version
            : 0;
    }

    [GeneratedRegex(@"-(\d+)(\.exe)?$")]
    private static partial Regex Suffix();
}
