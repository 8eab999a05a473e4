using System.Text;
using Sonde.Probes.Go;
using Sonde.Runtime.Attaching;
using Sonde.Runtime.Probes;
using Sonde.Runtime.Status;
using Sonde.Runtime.Targets;

namespace Sonde.Runtime.Tests.Targets;

/// <summary>
/// Which source answers for each field of the ready-made probes in each kind of build. <c>SONDE_MATRIX_RESULT</c> names a file that
/// then gets the table.
/// </summary>
[Collection(GoProgramsCollection.Name)]
public sealed class OffsetMatrixTests(GoPrograms programs)
{
    // The first are built for other tests anyway; each of the rest compiles the standard library again.
    private const int CommonBuilds = 4;

    private static readonly (string Name, bool IsStripped, string[] Flags)[] Builds =
    [
        ("plain", false, []),
        ("-s -w", true, ["-ldflags=-s -w"]),
        ("PIE", false, ["-buildmode=pie"]),
        ("PIE -s -w", true, ["-buildmode=pie", "-ldflags=-s -w"]),
        ("system linker -s -w", true, ["-ldflags=-linkmode=external -s -w"]),
        ("-trimpath", false, ["-trimpath"]),
        ("plain DWARF", false, ["-ldflags=-compressdwarf=false"]),
    ];

    [Fact]
    public void FindOffsets_EveryBuildOfTheMatrix_KnowsWhatProbesNeed()
    {
        var table = new StringBuilder("| Go | build | type descriptors | debug information | absent | absent fields |\n|---|---|---|---|---|---|\n");
        foreach (GoToolchain toolchain in GoPrograms.Toolchains)
        {
            foreach ((string name, bool isStripped, string[] flags) in Builds.Take(GoPrograms.IsFullMatrix ? Builds.Length : CommonBuilds))
            {
                using GoExecutable executable = GoExecutable.Open(programs.Web(toolchain, flags));
                OffsetStatus[] offsets = [.. ProbeRegistry.All.SelectMany(probe => OffsetsOf(probe, executable))];
                Assert.NotEmpty(offsets);

                int descriptors = offsets.Count(static offset => offset.Offset.Source == OffsetSource.TypeDescriptor);
                OffsetStatus[] absent = [.. offsets.Where(static offset => !offset.Offset.IsPresent)];
                table.Append(
                    $"| {executable.BuildInfo.GoVersion} | {name} | {descriptors} | {offsets.Length - descriptors - absent.Length} "
                    + $"| {absent.Length} | {string.Join(", ", absent.Select(static offset => offset.GoName))} |\n");
                if (isStripped)
                    Assert.True(descriptors >= 0.95 * offsets.Length, $"{toolchain} {name}: {descriptors} of {offsets.Length}");
            }
        }
        if (Environment.GetEnvironmentVariable("SONDE_MATRIX_RESULT") is { Length: > 0 } path)
            File.WriteAllText(path, table.ToString());
    }

    /// <summary>What a probe asks of this version: alternatives for others are not asked.</summary>
    private static IEnumerable<OffsetStatus> OffsetsOf(ProbeDescriptor probe, GoExecutable executable)
    {
        HashSet<int> asked =
        [
            .. from field in probe.Offsets
               where field.Versions is null
                   || (executable.TryGetModuleVersion(field.Package, out GoModuleVersion version)
                       && VersionRange.Parse(field.Versions).Contains(version))
               select field.Index,
        ];
        return ProbePlanner.Plan(probe, executable).Offsets
            .Where(offset => asked.Contains(offset.Index)).Select(static offset => offset.Status);
    }
}
