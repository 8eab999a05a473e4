
using Sonde.Shared;

namespace Sonde.Runtime.Executables.Offsets;

/// <summary>The observed offsets of one field on one architecture, version by version.</summary>
internal sealed class FieldHistory
{
    /// <summary>Used instead of an offset if the version has no such field.</summary>
    public const long Absent = -1;

    private readonly SortedList<VersionNumber, long> _observed = [];

    /// <summary>The observations, oldest version first.</summary>
    public IEnumerable<KeyValuePair<VersionNumber, long>> Observations => _observed;

    public void Set(VersionNumber version, long offset) => _observed[version] = offset;

    public bool IsObserved(VersionNumber version) => _observed.ContainsKey(version);

    /// <summary>
    /// Returns the offset in a version that was observed, or that lies between two observed neighbours with the same offset.
    /// </summary>
    public bool TryGet(VersionNumber version, out long offset)
    {
        offset = Absent;
        int above = 0;
        while (above < _observed.Count && _observed.Keys[above].CompareTo(version) < 0)
            above++;
        if (above == _observed.Count)
            return false;
        offset = _observed.Values[above];
        return _observed.Keys[above] == version || (above > 0 && _observed.Values[above - 1] == offset);
    }
}
