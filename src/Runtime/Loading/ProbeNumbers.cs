using Sonde.Runtime.Probes;
using Sonde.Runtime.Sharing;

namespace Sonde.Runtime.Loading;

/// <summary>
/// The numbers of probes in the heads of their records. A probe of an earlier Manager keeps its number, because its programs go on sending
/// it; the others get numbers that were not in use.
/// </summary>
internal sealed class ProbeNumbers
{
    private readonly int[] _numbers;
    private readonly Dictionary<int, int> _indexes = [];

    /// <param name="probes">The probes.</param>
    /// <param name="inheritance">What an earlier Manager has in the kernel.</param>
    internal ProbeNumbers(IReadOnlyList<ProbeDescriptor> probes, Inheritance? inheritance)
    {
        IReadOnlyDictionary<string, int> inherited = inheritance?.Numbers ?? new Dictionary<string, int>();
        HashSet<int> used = [.. inherited.Values];
        _numbers = new int[probes.Count];
        for (int index = 0, next = 0; index < _numbers.Length; index++)
        {
            if (!inherited.TryGetValue(probes[index].Name, out int number))
            {
                while (!used.Add(next))
                    next++;
                number = next;
            }
            _numbers[index] = number;
            _indexes[number] = index;
        }
    }

    /// <summary>The number of the probe at an index of the list.</summary>
    internal int this[int index] => _numbers[index];

    /// <summary>Returns the index of the probe with a number; negative if there is none.</summary>
    internal int IndexOf(int number) => _indexes.GetValueOrDefault(number, -1);
}
