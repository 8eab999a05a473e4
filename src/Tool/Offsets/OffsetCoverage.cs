using Sonde.Runtime.Attaching;
using Sonde.Runtime.Executables;
using Sonde.Runtime.Executables.Offsets;
using Sonde.Runtime.Probes;
using Sonde.Shared;

namespace Sonde.Tool.Offsets;

/// <summary>Compares an index with the fields that a probe reads, for every observed version in the ranges of the probe's hooks.</summary>
internal static class OffsetCoverage
{
    /// <summary>Finds the offsets that the probe needs and the index does not have.</summary>
    /// <returns>One line for each gap; empty if the index is complete.</returns>
    public static IReadOnlyList<string> FindGaps(ProbeDescriptor probe, OffsetIndex index)
    {
        var gaps = new List<string>();
        // Alternatives share an index.
        foreach (GoOffsetDescriptor[] field in probe.Offsets.GroupBy(static o => o.Index).Select(static g => g.ToArray()))
        {
            foreach (GoOffsetDescriptor offset in field.DistinctBy(static o => o.Package))
            {
                // An optional field of a library beside the traced one is read if the executable itself knows it.
                if (!offset.Optional && index.FindHolder(offset.Package) is null)
                    gaps.Add($"{Name(offset)}: no version of a module with '{offset.Package}' was observed");
            }
            foreach (IGrouping<IndexedModule?, GoOffsetDescriptor> module in field.GroupBy(o => index.FindHolder(o.Package)))
            {
                if (module.Key is not null)
                    gaps.AddRange(GapsOf(probe, index, module.Key, [.. module], isWhole: module.Count() == field.Length));
            }
        }
        return gaps;
    }

    private static IEnumerable<string> GapsOf(
        ProbeDescriptor probe, OffsetIndex index, IndexedModule module, GoOffsetDescriptor[] alternatives, bool isWhole)
    {
        bool isRequired = isWhole && !alternatives.Any(static o => o.Optional);
        foreach ((VersionNumber number, string version) in module.Versions)
        {
            if (!IsClaimed(probe, index, module, version))
                continue;
            GoOffsetDescriptor[] asked = [.. alternatives.Where(o => Contains(o.Versions, version))];
            foreach (GoArchitecture architecture in Enum.GetValues<GoArchitecture>())
            {
                bool isPresent = false;
                string where = $"in {module.Path} {version}, {(architecture == GoArchitecture.Arm64 ? "arm64" : "amd64")}";
                foreach (GoOffsetDescriptor offset in asked)
                {
                    FieldHistory? history = module.Find(new StructField(offset.Package, offset.Type, offset.Member), architecture);
                    long value = FieldHistory.Absent;
                    if (history is null || !history.TryGet(number, out value))
                    {
                        isPresent = true;
                        yield return $"{Name(offset)}: not known {where}";
                    }
                    isPresent |= value != FieldHistory.Absent;
                }
                if (isRequired && !isPresent)
                {
                    yield return $"{Name(alternatives[0])}: absent {where}, "
                        + "although no hook excludes this version and the field is not optional";
                }
            }
        }
    }

    private static bool IsClaimed(ProbeDescriptor probe, OffsetIndex index, IndexedModule module, string version) => probe.Hooks
        .Where(hook => !hook.Optional && index.FindHolder(GoSymbol.PackageOf(hook.Symbol)) == module)
        .All(hook => Contains(hook.Versions, version));

    private static bool Contains(string? range, string version) => range is null || VersionRange.Parse(range).Contains(version);

    private static string Name(GoOffsetDescriptor offset) => $"{offset.Package}.{offset.Type}.{offset.Member}";
}
