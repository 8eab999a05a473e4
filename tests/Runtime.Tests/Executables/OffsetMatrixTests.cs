using System.Globalization;
using System.Text;
using Sonde.Probes.Go;
using Sonde.Runtime.Attaching;
using Sonde.Runtime.Executables;
using Sonde.Runtime.Probes;
using Sonde.Runtime.Status;

namespace Sonde.Runtime.Tests.Executables;

/// <summary>
/// Tests which source answers for each field of the ready-made probes in each kind of build. <c>SONDE_MATRIX_RESULT</c> names a file
/// into which the table is written.
/// </summary>
[Collection(GoProgramsCollection.Name)]
public sealed class OffsetMatrixTests(GoPrograms programs)
{
    private const double LeastFromDescriptors = 0.95;

    [Fact]
    public void FindOffsets_EveryBuildOfTheMatrix_KnowsWhatProbesNeed()
    {
        var tables = new StringBuilder();
        int asked = 0, fromDescriptors = 0;
        foreach (GoToolchain toolchain in GoPrograms.Toolchains)
        {
            var columns = new List<(BuildVariant Variant, Dictionary<string, OffsetSource> Sources)>();
            string version = "";
            foreach (BuildVariant variant in GoPrograms.VariantsOf(toolchain))
            {
                using GoExecutable executable = GoExecutable.Open(programs.Web(toolchain, variant));
                version = $"{executable.BuildInfo.GoVersion}";
                Dictionary<string, OffsetSource> sources = SourcesOf(executable);
                columns.Add((variant, sources));
                if (!variant.IsStripped)
                    continue;
                int known = sources.Values.Count(static source => source == OffsetSource.TypeDescriptor);
                Assert.True(known >= LeastFromDescriptors * sources.Count, $"{version} {variant}: {known} of {sources.Count}; not {string.Join(", ", sources.Where(static source => source.Value != OffsetSource.TypeDescriptor).Select(static source => source.Key))}");
                (asked, fromDescriptors) = (asked + sources.Count, fromDescriptors + known);
            }
            Assert.All(columns, static column => Assert.NotEmpty(column.Sources));
            AppendTable(tables, version, columns);
        }
        if (Environment.GetEnvironmentVariable("SONDE_MATRIX_RESULT") is { Length: > 0 } path)
            File.WriteAllText(path, Text(tables, asked, fromDescriptors));
    }

    private static string Text(StringBuilder tables, int asked, int fromDescriptors) =>
        string.Create(CultureInfo.InvariantCulture, $"""
        # Where struct offsets come from

        `./run matrix` writes this page. It lists the source of the offset for every `[GoOffset]` of the ready-made probes whose package the
        program contains, in every build of a program that serves HTTP. A field that the probe does not request in a version has no row there.

        In stripped builds {fromDescriptors} of {asked} offsets come from type descriptors ({100.0 * fromDescriptors / asked:0.0} %).
        {tables}
        """).TrimEnd() + "\n";

    private static void AppendTable(
        StringBuilder text, string version, List<(BuildVariant Variant, Dictionary<string, OffsetSource> Sources)> columns)
    {
        text.Append($"\n## Go {version}\n\n| field | {string.Join(" | ", columns.Select(static column => column.Variant))} |\n");
        text.Append($"|---|{string.Concat(columns.Select(static _ => "---|"))}\n");
        foreach (string field in columns.SelectMany(static column => column.Sources.Keys).Distinct())
        {
            IEnumerable<string> sources = columns.Select(column => Name(column.Sources[field]));
            text.Append($"| `{field}` | {string.Join(" | ", sources)} |\n");
        }
    }

    private static string Name(OffsetSource source) => source switch
    {
        OffsetSource.Absent => "**absent**",
        OffsetSource.TypeDescriptor => "descriptor",
        OffsetSource.Dwarf => "DWARF",
        _ => $"{source}",
    };

    /// <summary>Returns the fields that the probes need for this version, without alternatives for other versions.</summary>
    private static Dictionary<string, OffsetSource> SourcesOf(GoExecutable executable)
    {
        var sources = new Dictionary<string, OffsetSource>(StringComparer.Ordinal);
        foreach (ProbeDescriptor probe in ProbeRegistry.All)
        {
            HashSet<int> asked =
            [
                .. from field in probe.Offsets
                   where executable.TryGetModuleVersion(field.Package, out GoModuleVersion version)
                       && (field.Versions is null || VersionRange.Parse(field.Versions).Contains(version))
                   select field.Index,
            ];
            // There are none for a probe of a package that the program does not use.
            foreach (PlannedOffset offset in ProbePlanner.Plan(probe, executable).Offsets)
            {
                if (asked.Contains(offset.Index))
                    sources[offset.Status.GoName] = offset.Status.Offset.Source;
            }
        }
        return sources;
    }
}
