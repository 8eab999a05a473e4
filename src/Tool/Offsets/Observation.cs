using System.Text.Json;
using Sonde.Runtime.Executables;

namespace Sonde.Tool.Offsets;

/// <summary>One version of the standard library or of a module to compile and read, for one architecture.</summary>
/// <param name="Toolchain">The toolchain that compiles it.</param>
/// <param name="Source">The module and version; the path is <c>std</c> for the standard library.</param>
/// <param name="Architecture">The architecture to compile for.</param>
/// <param name="Fields">The wanted fields.</param>
internal sealed record Observation(
    GoToolchain Toolchain, ModuleVersion Source, GoArchitecture Architecture, IReadOnlyList<StructField> Fields)
{
    private string GoArch => Architecture == GoArchitecture.Arm64 ? "arm64" : "amd64";

    private IEnumerable<string> Packages => Fields.Select(static f => f.Package).Distinct();

    /// <summary>Makes the observation in a temporary folder, which it deletes afterwards.</summary>
    /// <returns>One answer for each field. "Absent" is an answer too.</returns>
    /// <exception cref="ObservationException">The observation cannot be made.</exception>
    public IReadOnlyList<StructOffset> Make(CancellationToken cancellation)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("sonde-offsets-");
        try
        {
            var program = new StructProgram(Toolchain, folder.FullName);
            IReadOnlyList<GoPackage> packages = Source.Path == GoBuildInfo.StandardLibrary
                ? PrepareStandard(program, cancellation)
                : PrepareModule(program, cancellation);
            return program.Read(Fields, packages, GoArch, cancellation);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    public override string ToString() => $"{Source.Path} {Source.Version} {GoArch}";

    private IReadOnlyList<GoPackage> PrepareStandard(StructProgram program, CancellationToken cancellation)
    {
        string[] there = Below(Path.Combine(Toolchain.Root, "src"), "");
        program.WriteModule();
        program.WriteMain(there);
        return there.Length == 0 ? [] : GoPackage.List(program, "-mod=mod", GoArch, there, cancellation);
    }

    private IReadOnlyList<GoPackage> PrepareModule(StructProgram program, CancellationToken cancellation)
    {
        program.WriteModule($"\nrequire {Source.Path} {Source.Version}\n");
        string[] there = Below(Download(program, cancellation), Source.Path);
        program.WriteMain(there);
        if (there.Length == 0)
            return [];
        // The module cache is read-only, and go refuses to overlay a file there. The added files go into a vendored copy instead.
        Resolve(program, ["list", "-mod=mod", "-deps", "."], cancellation);
        // -e is needed because packages of other operating systems may be missing: a Linux distribution leaves them out.
        Resolve(program, ["mod", "vendor", "-e"], cancellation);
        IReadOnlyList<GoPackage> packages = GoPackage.List(program, "-mod=vendor", GoArch, there, cancellation);
        if (packages.FirstOrDefault(package => package.Module != Source) is { } other)
            throw new ObservationException($"is replaced by {other.Module} for {other.Path}: another module requires that version");
        return packages;
    }

    /// <summary>Returns the wanted packages that a module's folder contains.</summary>
    private string[] Below(string folder, string module) =>
        [.. Packages.Where(package => HoldsGo(Path.Join(folder, package[module.Length..])))];

    private static bool HoldsGo(string folder) =>
        Directory.Exists(folder) && Directory.EnumerateFiles(folder, "*.go").Any();

    /// <summary>Makes go download the module, or take it from its cache. Returns the folder of the source.</summary>
    private string Download(StructProgram program, CancellationToken cancellation)
    {
        string answer = Resolve(program, ["mod", "download", "-json", Source.ToString()], cancellation);
        using JsonDocument module = JsonDocument.Parse(answer);
        return module.RootElement.GetProperty("Dir").GetString()!;
    }

    private string Resolve(StructProgram program, string[] arguments, CancellationToken cancellation)
    {
        GoOutcome outcome = program.Go(GoArch, cancellation, arguments);
        if (outcome.Succeeded)
            return outcome.Output;
        string said = (outcome.Errors + outcome.Output).Trim();
        throw new ObservationException($"cannot be resolved ('go {string.Join(' ', arguments)}'): {said}");
    }
}
