using System.Text.Json;
using Sonde.Runtime.Executables;
using Sonde.Runtime.Executables.Dwarf;

namespace Sonde.Tool.Offsets;

/// <summary>
/// A Go program that only contains the wanted structs. It is built for one architecture; then its debug information is read.
/// </summary>
/// <param name="toolchain">The toolchain that builds the program.</param>
/// <param name="folder">An empty folder for the program.</param>
internal sealed class StructProgram(GoToolchain toolchain, string folder)
{
    private const string Module = "sonde.invalid/offsets";

    /// <summary>Writes <c>go.mod</c>.</summary>
    public void WriteModule(string requirements = "") =>
        File.WriteAllText(Path.Combine(folder, "go.mod"), $"module {Module}\n\ngo 1.{toolchain.Version.Minor}\n{requirements}");

    /// <summary>Writes the main package, which links in the given packages.</summary>
    public void WriteMain(IEnumerable<string> packages)
    {
        IEnumerable<string> imports = packages.Select(Importable).OfType<string>().Distinct().Select(static p => $"import _ \"{p}\"\n");
        File.WriteAllText(Path.Combine(folder, "main.go"), $"package main\n\n{string.Concat(imports)}\nfunc main() {{}}\n");
    }

    /// <summary>Builds the program and reads the offsets from it.</summary>
    /// <param name="fields">The wanted fields.</param>
    /// <param name="packages">The packages that exist.</param>
    /// <param name="architecture">The target architecture, as Go names it.</param>
    /// <param name="cancellation">Ends the build.</param>
    /// <returns>One answer for each field.</returns>
    /// <exception cref="ObservationException">
    /// The program does not build, or its debug information lacks a struct that compiled.
    /// </exception>
    public IReadOnlyList<StructOffset> Read(
        IReadOnlyList<StructField> fields, IReadOnlyList<GoPackage> packages, string architecture, CancellationToken cancellation)
    {
        var overlay = new Dictionary<string, string>();
        var kept = new List<(KeptTypes Types, GoPackage Package, string File)>();
        foreach (GoPackage package in packages)
        {
            string file = Path.Combine(folder, $"kept{kept.Count}.txt");
            IEnumerable<string> types = fields.Where(f => f.Package == package.Path).Select(static f => f.Type);
            kept.Add((new KeptTypes(package.Path, types), package, file));
            overlay.Add(Path.Combine(package.Folder, "zz_sonde_offsets.go"), file);
        }
        File.WriteAllText(Path.Combine(folder, "overlay.json"), Overlay(overlay));

        string program = Path.Combine(folder, $"program.{architecture}");
        while (true)
        {
            foreach ((KeptTypes types, GoPackage package, string file) in kept)
                File.WriteAllText(file, types.Text(package.Name));
            GoOutcome build = Go(architecture, cancellation, "build", "-overlay", "overlay.json", "-o", program, ".");
            if (build.Succeeded)
                break;
            bool isNew = false;
            foreach ((KeptTypes types, _, string file) in kept)
                isNew |= types.TakeErrors(build.Errors, file);
            if (!isNew)
                throw new ObservationException($"does not build: {build.Errors.Trim()}");
        }
        var missing = kept.SelectMany(static k => k.Types.Missing.Select(type => (k.Package.Path, type))).ToHashSet();
        return Read(program, fields, f => packages.All(p => p.Path != f.Package) || missing.Contains((f.Package, f.Type)));
    }

    /// <summary>Runs the go command in the folder of the program.</summary>
    public GoOutcome Go(string architecture, CancellationToken cancellation, params string[] arguments) => toolchain.Go.Run(
        folder, new Dictionary<string, string> { ["GOOS"] = "linux", ["GOARCH"] = architecture }, arguments, cancellation);

    private static StructOffset[] Read(string program, IReadOnlyList<StructField> fields, Predicate<StructField> isMissing)
    {
        using GoExecutable executable = GoExecutable.Open(program);
        StructOffset?[] found = executable.Resolve(fields, [new DwarfStructSource()]);
        var answers = new StructOffset[fields.Count];
        for (int i = 0; i < answers.Length; i++)
        {
            // A type that compiles must also be in the debug information. Otherwise "absent" would be a guess.
            answers[i] = isMissing(fields[i]) ? StructOffset.Absent : found[i] ?? throw new ObservationException(
                $"has no debug information about {fields[i].Package}.{fields[i].Type}: it is an alias, or nothing imports its package");
        }
        return answers;
    }

    /// <summary>
    /// Returns a package that a program outside the module may import to link in the given one; <see langword="null"/> if there is none.
    /// </summary>
    private static string? Importable(string package)
    {
        string path = $"/{package}/";
        int inner = path.IndexOf("/internal/", StringComparison.Ordinal);
        if (path.StartsWith("/vendor/", StringComparison.Ordinal) || inner == 0)
            return null;
        return inner < 0 ? package : path[1..inner];
    }

    private static string Overlay(Dictionary<string, string> files)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteStartObject("Replace");
            foreach ((string file, string by) in files)
                json.WriteString(file, by);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        return System.Text.Encoding.UTF8.GetString(buffer.ToArray());
    }
}
