namespace Sonde.Shared;

/// <summary>
/// A version range as authors write it: comparators with blanks between them, all of which must hold. The generator judges ranges with it and the
/// Manager applies them, so that both read every range alike. Immutable.
/// </summary>
internal sealed class VersionComparators
{
    private readonly Comparator[] _comparators;

    private VersionComparators(Comparator[] comparators) => _comparators = comparators;

    /// <summary>Whether no version at all lies in the range.</summary>
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

    /// <summary>Reads a range; <see langword="null"/> where the text is not one or more comparators.</summary>
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

    /// <summary>Whether some version can lie in both ranges; <see langword="null"/> is every version, and so is what is not a range.</summary>
    public static bool Overlap(string? left, string? right) => TryParse($"{left} {right}") is not { IsEmpty: true };

    public bool Contains(VersionNumber version) => Array.TrueForAll(_comparators, comparator => comparator.Holds(version));

    /// <summary>Which versions hold: those less than the bound, the bound itself, those more than it.</summary>
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
