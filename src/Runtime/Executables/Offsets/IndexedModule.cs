
using Sonde.Shared;

namespace Sonde.Runtime.Executables.Offsets;

/// <summary>The observations of one module in an index.</summary>
/// <param name="path">Path of the module; <c>std</c> for the standard library.</param>
internal sealed class IndexedModule(string path)
{
    private readonly SortedList<VersionNumber, string> _versions = [];
    private readonly Dictionary<(StructField Field, GoArchitecture Architecture), FieldHistory> _histories = [];

    public string Path => path;

    /// <summary>The observed versions and their text, oldest first.</summary>
    public IReadOnlyDictionary<VersionNumber, string> Versions => _versions;

    /// <summary>The fields, by package, type and name.</summary>
    public IEnumerable<StructField> Fields => _histories.Keys.Select(static key => key.Field).Distinct()
        .OrderBy(static f => f.Package, StringComparer.Ordinal)
        .ThenBy(static f => f.Type, StringComparer.Ordinal)
        .ThenBy(static f => f.Member, StringComparer.Ordinal);

    /// <summary>Adds a version, in which fields can then be observed.</summary>
    public void AddVersion(VersionNumber number, string text) => _versions.TryAdd(number, text);

    public FieldHistory? Find(StructField field, GoArchitecture architecture) =>
        _histories.GetValueOrDefault((field, architecture));

    public FieldHistory GetOrAdd(StructField field, GoArchitecture architecture)
    {
        if (!_histories.TryGetValue((field, architecture), out FieldHistory? history))
            _histories.Add((field, architecture), history = new FieldHistory());
        return history;
    }

    /// <summary>Returns the observed version of the same minor series with the closest patch number; of two, the older.</summary>
    public VersionNumber? FindNearest(VersionNumber version, IReadOnlyCollection<FieldHistory> histories)
    {
        VersionNumber? below = null, above = null;
        foreach (VersionNumber known in _versions.Keys)
        {
            if (known.Major != version.Major || known.Minor != version.Minor
                || !histories.Any(history => history.IsObserved(known)))
                continue;
            if (known.CompareTo(version) <= 0)
                below = known;
            else
                above ??= known;
        }
        return below is { } b && above is { } a
            ? version.Patch - b.Patch <= a.Patch - version.Patch ? b : a
            : below ?? above;
    }
}
