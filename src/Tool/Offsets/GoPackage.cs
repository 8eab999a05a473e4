namespace Sonde.Tool.Offsets;

/// <summary>A package as <c>go list</c> describes it.</summary>
/// <param name="Path">The import path.</param>
/// <param name="Name">The name in the package clause.</param>
/// <param name="Folder">The folder of the source.</param>
/// <param name="Module">The module and its version; <see langword="null"/> for the standard library.</param>
internal sealed record GoPackage(string Path, string Name, string Folder, ModuleVersion? Module)
{
    private const string Format =
        "{{.ImportPath}}\t{{.Name}}\t{{.Dir}}\t{{with .Module}}{{.Path}}\t{{.Version}}{{end}}";

    /// <summary>Lists packages, all of which must exist.</summary>
    /// <exception cref="ObservationException">A package cannot be listed.</exception>
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
