using Sonde.Runtime.Targets;

namespace Sonde.Tool.Offsets;

/// <summary>One thing to compile and read: a version of the standard library or of a module, for one architecture.</summary>
/// <param name="Toolchain">Compiles it.</param>
/// <param name="Source">The module and version; the path is <c>std</c> for the standard library.</param>
/// <param name="Architecture">For which.</param>
/// <param name="Fields">The wanted fields.</param>
internal sealed record Observation(
    GoToolchain Toolchain, ModuleVersion Source, GoArchitecture Architecture, IReadOnlyList<StructField> Fields)
{
    private string GoArch => Architecture == GoArchitecture.Arm64 ? "arm64" : "amd64";

    private IEnumerable<string> Packages => Fields.Select(static f => f.Package).Distinct();

    /// <summary>Makes the observation, in a scratch folder that is deleted again.</summary>
    /// <returns>One answer for each field; absent is an answer.</returns>
    /// <exception cref="ObservationException">It cannot be made.</exception>
    public IReadOnlyList<StructOffset> Make(CancellationToken cancellation)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("sonde-offsets-");
        try
        {
            var program = new StructProgram(Toolchain, folder.FullName);
            return program.Read(
                Fields, Source.Path == GoBuildInfo.StandardLibrary ? PrepareStandard(program, cancellation) : PrepareModule(program, cancellation),
                GoArch, cancellation);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    public override string ToString() => $"{Source.Path} {Source.Version} {GoArch}";

    private IReadOnlyList<GoPackage> PrepareStandard(StructProgram program, CancellationToken cancellation)
    {
        program.WriteModule();
        IReadOnlyList<GoPackage> packages = GoPackage.List(program, "-mod=mod", GoArch, Packages, cancellation);
        program.WriteMain(packages.Select(static package => package.Path));
        return packages;
    }

    private IReadOnlyList<GoPackage> PrepareModule(StructProgram program, CancellationToken cancellation)
    {
        program.WriteModule($"\nrequire {Source.Path} {Source.Version}\n");
        string[] there =
        [
            .. GoPackage.List(program, "-mod=mod", GoArch, Packages, cancellation)
                .Where(package => package.Module?.Path == Source.Path).Select(static package => package.Path),
        ];
        program.WriteMain(there);
        if (there.Length == 0)
            return [];
        // The module cache is read-only, and go refuses to put a file over it: the structs are kept in a vendored copy.
        foreach (string[] step in (string[][])[["list", "-mod=mod", "-deps", "."], ["mod", "vendor"]])
        {
            GoOutcome outcome = program.Go(GoArch, cancellation, step);
            if (!outcome.Succeeded)
                throw new ObservationException($"cannot be resolved ('go {string.Join(' ', step)}'): {outcome.Errors.Trim()}");
        }
        IReadOnlyList<GoPackage> packages = GoPackage.List(program, "-mod=vendor", GoArch, there, cancellation);
        if (packages.FirstOrDefault(package => package.Module != Source) is { } other)
            throw new ObservationException($"gives way to {other.Module} for {other.Path}: another module requires that");
        return packages;
    }
}
