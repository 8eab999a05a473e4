namespace Sonde.Probes.Go.Tests.Catalogue;

/// <summary>The modules in the index of offsets, and the versions of them that were observed.</summary>
internal sealed class ObservedModules
{
    private const string StandardLibrary = "std";

    private readonly Dictionary<string, string[]> _versions = [];

    internal ObservedModules()
    {
        string module = "";
        foreach (string[] words in File.ReadLines(Path.Combine(Repository.Root, "src", "Probes", "offsets.txt")).Select(static line => line.Split(' ')))
        {
            if (words[0] == "module")
                module = words[1];
            else if (words[0] == "versions")
                _versions[module] = words[1..];
        }
    }

    /// <summary>Returns the module of a package and a description of its versions.</summary>
    internal (string Module, string Versions) Find(string package)
    {
        if (!package.Split('/')[0].Contains('.'))
            return ("Go's standard library", Describe(_versions[StandardLibrary]));
        string? module = _versions.Keys.Where(module => package == module || package.StartsWith(module + "/", StringComparison.Ordinal)).MaxBy(static module => module.Length);
        return module is null ? ($"`{package}`", "no version observed; only what the executable says itself") : ($"`{module}`", Describe(_versions[module]));
    }

    private static string Describe(string[] versions) => string.Join(", ", versions);
}
