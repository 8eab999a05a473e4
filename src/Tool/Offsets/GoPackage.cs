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

    /// <summary>Finds packages that are there.</summary>
    /// <exception cref="ObservationException">One cannot be used.</exception>
    public static IReadOnlyList<GoPackage> List(
        StructProgram program, string mode, string architecture, IEnumerable<string> packages, CancellationToken cancellation)
    {
        GoOutcome listed = program.Go(architecture, cancellation, ["list", "-find", mode, "-f", Format, .. packages]);
        if (!listed.Succeeded)
            throw new ObservationException($"cannot be listed: {listed.Errors.Trim()}");
        return
        [
            .. listed.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => line.Split('\t'))
                .Select(static c => new GoPackage(c[0], c[1], c[2], c.Length > 4 ? new ModuleVersion(c[3], c[4]) : null)),
        ];
    }
}
