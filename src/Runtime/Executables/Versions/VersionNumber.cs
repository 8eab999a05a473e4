using System.Globalization;

namespace Sonde.Runtime.Executables.Versions;

/// <summary>
/// A version that can be put in order: a semantic version (<c>v1.64.0</c>, pseudo-versions included), one of Go's own
/// (<c>1.24</c>, <c>1.24rc1</c>), or an unreleased build (<c>(devel)</c>), which is newer than every release.
/// </summary>
internal readonly record struct VersionNumber(ulong Major, ulong Minor, ulong Patch, string PreRelease, bool IsDevel)
    : IComparable<VersionNumber>
{
    public static bool TryParse(ReadOnlySpan<char> text, out VersionNumber version)
    {
        version = default;
        text = text.Trim();
        if (text is "devel" or "(devel)")
        {
            version = new VersionNumber(0, 0, 0, "", IsDevel: true);
            return true;
        }
        if (text.StartsWith("go", StringComparison.Ordinal))
            text = text[2..];
        else if (text.StartsWith("v", StringComparison.Ordinal))
            text = text[1..];

        // Build metadata ("+incompatible") has no part in the order: https://semver.org/#spec-item-10
        int metadata = text.IndexOf('+');
        if (metadata >= 0)
            text = text[..metadata];

        Span<ulong> parts = stackalloc ulong[3];
        for (int i = 0; i < parts.Length; i++)
        {
            int digits = text.IndexOfAnyExceptInRange('0', '9');
            digits = digits < 0 ? text.Length : digits;
            if (!ulong.TryParse(text[..digits], NumberStyles.None, CultureInfo.InvariantCulture, out parts[i]))
                return false;
            text = text[digits..];
            if (text.IsEmpty || text[0] != '.' || i == parts.Length - 1)
                break;
            text = text[1..];
        }

        if (!TryParsePreRelease(text, out string preRelease))
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

    /// <summary>Takes semver's <c>-rc.1</c> and Go's <c>rc1</c>, <c>beta2</c>, which are brought to the same form.</summary>
    private static bool TryParsePreRelease(ReadOnlySpan<char> text, out string preRelease)
    {
        preRelease = "";
        if (text.IsEmpty)
            return true;
        if (text[0] == '-')
        {
            preRelease = text[1..].ToString();
            return preRelease.Length > 0
                && preRelease.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.');
        }
        foreach (string stage in (ReadOnlySpan<string>)["rc", "beta"])
        {
            if (text.StartsWith(stage, StringComparison.Ordinal)
                && uint.TryParse(text[stage.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out uint number))
            {
                preRelease = string.Create(CultureInfo.InvariantCulture, $"{stage}.{number}");
                return true;
            }
        }
        return false;
    }

    /// <summary>Order of https://semver.org/#spec-item-11: none comes last, numbers before words, shorter before longer.</summary>
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
        // A pseudo-version's time stamp has 14 digits, but nothing limits an identifier: compare by length, then by digits.
        left = left.TrimStart('0');
        right = right.TrimStart('0');
        return left.Length != right.Length ? left.Length.CompareTo(right.Length) : string.CompareOrdinal(left, right);

        static bool IsNumber(string text) => text.Length > 0 && text.All(char.IsAsciiDigit);
    }
}
