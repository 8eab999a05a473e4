using System.Reflection;
using System.Runtime.InteropServices;
using Sonde.Build.Compiling;
using Sonde.EndToEnd.Tests.Support;
using Sonde.Runtime.Probes;
using Sonde.Tests.Go;

namespace Sonde.EndToEnd.Tests.Costs;

/// <summary>
/// The objects of the ready-made probes, compiled as the build compiles them, with counters in each program. It takes the place of the
/// assembly that embeds the probes' own objects.
/// </summary>
internal sealed class CountedObjects : Assembly
{
    private static readonly Assembly Original = typeof(Sonde.Probes.Go.ProbeRegistry).Assembly;

    private readonly string _folder = Directory.CreateTempSubdirectory("sonde-counted-").FullName;
    private readonly Dictionary<string, byte[]> _resources = [];
    private readonly List<ProgramTally> _tallies = [];

    private CountedObjects() =>
        Probes = [.. Sonde.Probes.Go.ProbeRegistry.All.Where(static probe => probe.Functions.IsEmpty).Select(Count)];

    /// <summary>All ready-made probes with programs of their own. They are compiled once.</summary>
    internal static CountedObjects Instance { get; } = new();

    /// <summary>The probes, with counted objects.</summary>
    internal IReadOnlyList<ProbeDescriptor> Probes { get; }

    /// <summary>Reads the counters of all programs.</summary>
    internal IReadOnlyDictionary<string, ProgramCount> Read() =>
        _tallies.SelectMany(static tally => tally.Read()).ToDictionary(static pair => pair.Program, static pair => pair.Count);

    public override AssemblyName GetName() => Original.GetName();

    public override Stream? GetManifestResourceStream(string name) =>
        _resources.TryGetValue(name, out byte[]? bytes) ? new MemoryStream(bytes) : Original.GetManifestResourceStream(name);

    private ProbeDescriptor Count(ProbeDescriptor probe)
    {
        (string Name, BpfArchitecture Architecture) machine = RuntimeInformation.ProcessArchitecture == Architecture.Arm64
            ? ("aarch64", BpfArchitecture.All[1]) : ("x86_64", BpfArchitecture.All[0]);
        _resources.Add($"sonde/{probe.ObjectName}.{machine.Name}.bpf.o", Compile(probe.ObjectName, machine.Architecture));

        // Every property as it is, those that a later version has too.
        var copy = (ProbeDescriptor)typeof(object).GetMethod("MemberwiseClone", BindingFlags.Instance | BindingFlags.NonPublic)!.Invoke(probe, null)!;
        typeof(ProbeDescriptor).GetProperty(nameof(ProbeDescriptor.Assembly))!.SetValue(copy, this);
        return copy;
    }

    private byte[] Compile(string name, BpfArchitecture architecture)
    {
        string declaration = Path.Combine(_folder, $"{name}.h"), text = Path.Combine(_folder, $"{name}.s");
        string counted = Path.Combine(_folder, $"{name}.counted.s"), output = Path.Combine(_folder, $"{name}.o");
        string bpf = Path.Combine(Repository.Root, "bpf");
        File.WriteAllText(declaration, ProgramTally.Declaration(_tallies.Count));
        Assert.True(BpfProgram.TryCreate(Path.Combine(bpf, "probes", $"{name}.bpf.c"), out BpfProgram program));
        string built = Path.Combine(Repository.Root, "src", "Probes", "obj", Repository.Configuration, "net10.0", "sonde");
        Clang([.. ClangArguments.For(program, architecture, Path.Combine(bpf, "include"), built, ["-include", declaration]), "-S", "-o", text]);
        (string lines, IReadOnlyList<string> programs) = CountedText.Of(File.ReadAllText(text));
        File.WriteAllText(counted, lines);
        Clang(["-target", "bpf", "-mcpu=v3", "-c", counted, "-o", output]);
        _tallies.Add(new ProgramTally(_tallies.Count, programs));
        return File.ReadAllBytes(output);
    }

    private static void Clang(IEnumerable<string> arguments) => GoToolchain.Run("clang", "/", arguments);
}
