using System.Globalization;

namespace Sonde.Shared;

/// <summary>
/// A version that can be compared: a semantic version (<c>v1.64.0</c>, including pseudo-versions), a version of Go
/// (<c>1.24</c>, <c>1.24rc1</c>), or an unreleased build (<c>(devel)</c>), which is newer than every release.
/// </summary>
internal readonly record struct VersionNumber(ulong Major, ulong Minor, ulong Patch, string PreRelease, bool IsDevel)
    : IComparable<VersionNumber>
{
    public static bool TryParse(string text, out VersionNumber version)
    {
        version = default;
        text = text.Trim();
        if (text is "devel" or "(devel)")
        {
            version = new VersionNumber(0, 0, 0, "", IsDevel: true);
            return true;
        }

        // Build metadata ("+incompatible") does not affect the order: https://semver.org/#spec-item-10
        int metadata = text.IndexOf('+');
        if (metadata >= 0)
            text = text.Substring(0, metadata);
        int at = StartsWith(text, 0, "go") ? 2 : StartsWith(text, 0, "v") ? 1 : 0;
        var parts = new ulong[3];
        for (int i = 0; i < parts.Length; i++)
        {
            if (!TryTakeNumber(text, ref at, out parts[i]))
                return false;
            if (at == text.Length || text[at] != '.' || i == parts.Length - 1)
                break;
            at++;
        }

        if (!TryParsePreRelease(text, at, out string preRelease))
            return false;
        version = new VersionNumber(parts[0], parts[1], parts[2], preRelease, IsDevel: false);
        return true;
    }

    public int CompareTo(VersionNumber other)
    {
        int order = IsDevel.CompareTo(other.IsDevel);
        order = order != 0 ? order : Major.CompareTo(other.Major);
        order = order != 0 ? order : Minor.CompareTo(other.Minor);
        order = order != 0 ? order : Patch.CompareTo(other.Patch);
        return order != 0 ? order : ComparePreRelease(PreRelease, other.PreRelease);
    }

    /// <summary>Parses semver's <c>-rc.1</c> and Go's <c>rc1</c> and <c>beta2</c>, and brings them to the same form.</summary>
    private static bool TryParsePreRelease(string text, int at, out string preRelease)
    {
        preRelease = "";
        if (at == text.Length)
            return true;
        if (text[at] == '-')
        {
            preRelease = text.Substring(at + 1);
            return preRelease.Length > 0
                && preRelease.All(static c => c is '-' or '.' || IsDigit(c) || (c | 0x20) is >= 'a' and <= 'z');
        }
        foreach (string stage in new[] { "rc", "beta" })
        {
            int end = at + stage.Length;
            if (StartsWith(text, at, stage) && TryTakeNumber(text, ref end, out ulong number) && end == text.Length)
            {
                preRelease = stage + "." + number.ToString(CultureInfo.InvariantCulture);
                return true;
            }
        }
        return false;
    }

    /// <summary>
    /// Compares as https://semver.org/#spec-item-11 says: a version without a pre-release comes last, numbers come before words, and
    /// shorter lists before longer ones.
    /// </summary>
    private static int ComparePreRelease(string left, string right)
    {
        if (left.Length == 0 || right.Length == 0)
            return (left.Length == 0).CompareTo(right.Length == 0);

        string[] leftParts = left.Split('.'), rightParts = right.Split('.');
        for (int i = 0; i < Math.Min(leftParts.Length, rightParts.Length); i++)
        {
            int order = CompareIdentifier(leftParts[i], rightParts[i]);
            if (order != 0)
                return order;
        }
        return leftParts.Length.CompareTo(rightParts.Length);
    }

    private static int CompareIdentifier(string left, string right)
    {
        bool leftIsNumber = IsNumber(left), rightIsNumber = IsNumber(right);
        if (leftIsNumber != rightIsNumber)
            return leftIsNumber ? -1 : 1;
        if (!leftIsNumber)
            return string.CompareOrdinal(left, right);
        // The time stamp of a pseudo-version has 14 digits, but identifiers have no limit. So compare by length, then by digits.
        left = left.TrimStart('0');
        right = right.TrimStart('0');
        return left.Length != right.Length ? left.Length.CompareTo(right.Length) : string.CompareOrdinal(left, right);

        static bool IsNumber(string text) => text.Length > 0 && text.All(IsDigit);
    }

    private static bool TryTakeNumber(string text, ref int at, out ulong number)
    {
        int start = at;
        number = 0;
        for (; at < text.Length && IsDigit(text[at]); at++)
        {
            ulong digit = (ulong)(text[at] - '0');
            if (number > (ulong.MaxValue - digit) / 10)
                return false;
            number = number * 10 + digit;
        }
        return at > start;
    }

    private static bool StartsWith(string text, int at, string word) =>
        string.CompareOrdinal(text, at, word, 0, word.Length) == 0;

    private static bool IsDigit(char c) => c is >= '0' and <= '9';
}
