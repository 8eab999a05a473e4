using System.Globalization;
using System.Text.RegularExpressions;

namespace Sonde.Generators.Declarations;

/// <summary>A version range as authors write it: comparators with blanks between them, all of which must hold.</summary>
internal static class VersionRange
{
    private static readonly Regex Comparator = new(
        @"^(>=|>|<=|<|=)v?(\d{1,9})(?:\.(\d{1,9}))?(?:\.(\d{1,9}))?$", RegexOptions.CultureInvariant);

    internal enum Outcome
    {
        Valid,
        Malformed,
        Empty,
    }

    /// <summary>Whether a range is well formed, and whether any version can lie in it.</summary>
    public static Outcome Check(string range)
    {
        Bound? lower = null, upper = null;
        string[] words = range.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        foreach (string word in words)
        {
            Match match = Comparator.Match(word);
            if (!match.Success)
                return Outcome.Malformed;
            string sign = match.Groups[1].Value;
            var bound = new Bound(Part(match, 2), Part(match, 3), Part(match, 4), sign is not (">" or "<"));
            if (sign[0] is '>' or '=' && (lower is null || bound.ExcludesMoreThan(lower, above: true)))
                lower = bound;
            if (sign[0] is '<' or '=' && (upper is null || bound.ExcludesMoreThan(upper, above: false)))
                upper = bound;
        }
        if (words.Length == 0)
            return Outcome.Malformed;
        if (lower is null || upper is null)
            return Outcome.Valid;
        int order = lower.CompareTo(upper);
        return order > 0 || (order == 0 && !(lower.Inclusive && upper.Inclusive)) ? Outcome.Empty : Outcome.Valid;
    }

    /// <summary>Whether some version can lie in both ranges; <see langword="null"/> is every version.</summary>
    public static bool Overlap(string? left, string? right) => Check($"{left} {right} >=0") != Outcome.Empty;

    private static int Part(Match match, int group) => match.Groups[group].Success
        ? int.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture)
        : 0;

    private sealed record Bound(int Major, int Minor, int Patch, bool Inclusive)
    {
        public int CompareTo(Bound other)
        {
            int order = Major.CompareTo(other.Major);
            order = order != 0 ? order : Minor.CompareTo(other.Minor);
            return order != 0 ? order : Patch.CompareTo(other.Patch);
        }

        public bool ExcludesMoreThan(Bound other, bool above)
        {
            int order = CompareTo(other);
            return order == 0 ? !Inclusive : above == order > 0;
        }
    }
}
