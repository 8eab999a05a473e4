namespace Sonde.Tool.Offsets;

/// <summary>A package as <c>go list</c> finds it.</summary>
/// <param name="Path">Import path.</param>
/// <param name="Name">Name in its package clause.</param>
/// <param name="Folder">Folder of its source.</param>
/// <param name="Module">Its module and version; <see langword="null"/> in the standard library.</param>
internal sealed record GoPackage(string Path, string Name, string Folder, ModuleVersion? Module)
{
    private const string Format =
        "{{.ImportPath}}\t{{.Name}}\t{{.Dir}}\t{{with .Module}}{{.Path}}\t{{.Version}}{{end}}";

    /// <summary>Those of some packages that are there, in the module mode of the program.</summary>
    public static IReadOnlyList<GoPackage> List(
        StructProgram program, string mode, string architecture, IEnumerable<string> packages, CancellationToken cancellation)
    {
        GoOutcome listed = program.Go(architecture, cancellation, ["list", "-e", "-find", mode, "-f", Format, .. packages]);
        if (!listed.Succeeded)
            throw new ObservationException($"cannot be listed: {listed.Errors.Trim()}");
        var found = new List<GoPackage>();
        foreach (string line in listed.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Split('\t') is [var path, { Length: > 0 } name, { Length: > 0 } folder, .. var module])
                found.Add(new GoPackage(path, name, folder, module is [var of, var version] ? new ModuleVersion(of, version) : null));
        }
        return found;
    }
}
