namespace Sonde.Shared;

/// <summary>
/// A version range as authors write it: comparators separated by blanks, all of which must hold. The generator checks ranges with this
/// class and the Manager applies them with it, so both read every range the same way. Immutable.
/// </summary>
internal sealed class VersionComparators
{
    private readonly Comparator[] _comparators;

    private VersionComparators(Comparator[] comparators) => _comparators = comparators;

    /// <summary>Whether the range contains no version.</summary>
    public bool IsEmpty
    {
        get
        {
            Comparator? lower = null, upper = null;
            foreach (Comparator comparator in _comparators)
            {
                if (!comparator.Less && (lower is not { } low || comparator.ExcludesMoreThan(low, above: true)))
                    lower = comparator;
                if (!comparator.More && (upper is not { } high || comparator.ExcludesMoreThan(high, above: false)))
                    upper = comparator;
            }
            if (lower is not { } from || upper is not { } to)
                return false;
            int order = from.Bound.CompareTo(to.Bound);
            return order > 0 || (order == 0 && !(from.Same && to.Same));
        }
    }

    /// <summary>Parses a range; <see langword="null"/> if the text is not one or more comparators.</summary>
    public static VersionComparators? TryParse(string? text)
    {
        string[] words = (text ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var comparators = new Comparator[words.Length];
        for (int i = 0; i < words.Length; i++)
        {
            if (!Comparator.TryParse(words[i], out comparators[i]))
                return null;
        }
        return words.Length > 0 ? new VersionComparators(comparators) : null;
    }

    /// <summary>
    /// Whether a version can be in both ranges. <see langword="null"/> and text that is not a range both stand for every version.
    /// </summary>
    public static bool Overlap(string? left, string? right) => TryParse($"{left} {right}") is not { IsEmpty: true };

    public bool Contains(VersionNumber version) => Array.TrueForAll(_comparators, comparator => comparator.Holds(version));

    /// <summary>Which versions satisfy the comparator: those less than the bound, the bound itself, and those greater than it.</summary>
    private readonly record struct Comparator(bool Less, bool Same, bool More, VersionNumber Bound)
    {
        public static bool TryParse(string text, out Comparator comparator)
        {
            string sign = text.Substring(0, text.TakeWhile(static c => c is '<' or '>' or '=').Count());
            bool isBound = VersionNumber.TryParse(text.Substring(sign.Length), out VersionNumber bound) && !bound.IsDevel;
            comparator = new Comparator(sign is "<" or "<=", sign is "<=" or ">=" or "=", sign is ">" or ">=", bound);
            return isBound && sign is ("<" or "<=" or ">" or ">=" or "=");
        }

        public bool Holds(VersionNumber version) => version.CompareTo(Bound) switch
        {
            < 0 => Less,
            0 => Same,
            > 0 => More,
        };

        public bool ExcludesMoreThan(Comparator other, bool above)
        {
            int order = Bound.CompareTo(other.Bound);
            return order == 0 ? !Same : above == order > 0;
        }
    }
}
