namespace Sonde.Runtime.Executables.Names;

/// <summary>Measures the distance between two names: the number of letters to insert, remove or replace, ignoring case.</summary>
internal static class NameDistance
{
    private const int LongestName = 512;

    /// <summary>Returns the distance if it is at most <paramref name="most"/>, otherwise <see langword="null"/>.</summary>
    internal static int? Between(ReadOnlySpan<char> first, ReadOnlySpan<char> second, int most)
    {
        if (Math.Abs(first.Length - second.Length) > most || second.Length > LongestName)
            return null;
        // The row of the table above the one that is being filled; leftAbove is the cell up and to the left.
        Span<int> row = stackalloc int[second.Length + 1];
        for (int column = 0; column < row.Length; column++)
            row[column] = column;
        for (int i = 0; i < first.Length; i++)
        {
            int leftAbove = row[0], smallest = row[0] = i + 1;
            for (int j = 0; j < second.Length; j++)
            {
                int replaced = leftAbove + (char.ToLowerInvariant(first[i]) == char.ToLowerInvariant(second[j]) ? 0 : 1);
                leftAbove = row[j + 1];
                row[j + 1] = Math.Min(replaced, Math.Min(leftAbove, row[j]) + 1);
                smallest = Math.Min(smallest, row[j + 1]);
            }
            if (smallest > most)
                return null;
        }
        return row[^1] <= most ? row[^1] : null;
    }

    /// <summary>Returns the distance up to which one name may be a misspelling of another, rather than a different word.</summary>
    internal static int MostFor(string name) => Math.Clamp(name.Length / 4, 1, 4);

    /// <summary>
    /// Returns the names nearest to one that is not among them, nearest first; a name that differs only in case comes before all others.
    /// </summary>
    internal static IReadOnlyList<string> Nearest(string name, IEnumerable<string> among, int count) =>
    [
        .. among.Select(other => (Name: other, Distance: Between(name, other, MostFor(name))))
            .Where(static found => found.Distance is not null)
            .OrderBy(static found => found.Distance)
            .ThenBy(static found => found.Name, StringComparer.Ordinal)
            .Select(static found => found.Name)
            .Distinct()
            .Take(count),
    ];
}
