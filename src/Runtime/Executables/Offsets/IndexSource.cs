using System.Text;
using Sonde.Runtime.Executables.Functions;
using Sonde.Shared;

namespace Sonde.Runtime.Executables.Offsets;

/// <summary>
/// Answers from an index, by the module's version in the build information, for a struct that the executable itself does not describe.
/// </summary>
internal sealed class IndexSource(OffsetIndex index) : IStructSource
{
    public void Resolve(RuntimeTables tables, GoBuildInfo build, IReadOnlyList<StructQuery> open)
    {
        foreach (StructQuery query in open)
        {
            if (CompiledVersion.TryFind(build, query.Package, out CompiledVersion version)
                && index.Find(version.Module) is { } module)
                Resolve(query, module, version, tables.Image.Architecture);
        }
    }

    /// <summary>
    /// Answers one query. For a release the answer is certain if each field was observed in it or in neighbours with the same offset.
    /// Otherwise the whole struct comes from the nearest version of the minor series. If that series was never observed, the offsets on
    /// which the neighbours agree are still certain, and the others are absent.
    /// </summary>
    internal static void Resolve(StructQuery query, IndexedModule module, CompiledVersion version, GoArchitecture architecture)
    {
        var histories = new Dictionary<string, FieldHistory>(StringComparer.Ordinal);
        foreach (byte[] name in query.Members)
        {
            string member = Encoding.UTF8.GetString(name);
            if (module.Find(new StructField(query.Package, query.Type, member), architecture) is { } history)
                histories.Add(member, history);
        }
        if (histories.Count == 0)
            return;

        VersionNumber number = version.Number;
        // The index has a commit between releases under its full name, which no other code has.
        bool isCertain = version.IsRelease || (number.PreRelease.Length > 0 && module.Versions.ContainsKey(number));
        VersionNumber? nearest = module.FindNearest(number, histories.Values);
        if (isCertain && (nearest is null || nearest == number || histories.Values.All(history => history.TryGet(number, out _))))
        {
            if (histories.Values.Any(history => history.TryGet(number, out _)))
                query.SetOffsets(OffsetSource.Index, Present(histories, number));
        }
        else if (nearest is { } other && (HasSeries(number) || histories.Values.All(history => history.TryGet(number, out _))))
        {
            query.SetOffsets(OffsetSource.NearestVersion, Present(histories, other), module.Versions[other]);
        }
    }

    /// <summary>
    /// Whether the version belongs to a minor series. A module without releases has all its commits in one "series", so only neighbours
    /// with the same offset count.
    /// </summary>
    private static bool HasSeries(VersionNumber version) => (version.Major, version.Minor, version.Patch) != (0, 0, 0);

    private static IEnumerable<KeyValuePair<string, long>> Present(Dictionary<string, FieldHistory> histories, VersionNumber version)
    {
        foreach ((string member, FieldHistory history) in histories)
        {
            if (history.TryGet(version, out long offset) && offset != FieldHistory.Absent)
                yield return new KeyValuePair<string, long>(member, offset);
        }
    }
}
