namespace Sonde.Runtime.Executables.Names;

/// <summary>How far two names are from each other: how many letters to insert, remove or replace, capitals and small ones being the same.</summary>
internal static class NameDistance
{
    private const int LongestName = 512;

    /// <summary>The distance where it is at most <paramref name="most"/>, else <see langword="null"/>.</summary>
    internal static int? Between(ReadOnlySpan<char> first, ReadOnlySpan<char> second, int most)
    {
        if (Math.Abs(first.Length - second.Length) > most || second.Length > LongestName)
            return null;
        // The row of the table above the one that is filled, and what stood to the left above.
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

    /// <summary>The distance up to which a name may be meant by another one: a slip, and no other word.</summary>
    internal static int MostFor(string name) => Math.Clamp(name.Length / 4, 1, 4);

    /// <summary>The names nearest to one that is not among them, the nearest first; those of another capital only before all others.</summary>
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
