using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Sonde.Runtime.Executables;

/// <summary>The Go version that built an executable.</summary>
/// <param name="Major">First number: 1.</param>
/// <param name="Minor">Second number: 24 in <c>go1.24.4</c>.</param>
/// <param name="Patch">Third number: 4 in <c>go1.24.4</c>, 0 if there is none.</param>
/// <param name="Suffix">
/// What follows the numbers: <c>rc1</c>, <c>beta2</c>, a vendor's mark such as <c>-acme</c>, or empty.
/// </param>
/// <param name="IsDevel">
/// Whether it was built from Go's development branch; the numbers are then those of the release that it leads to, or zero.
/// </param>
/// <param name="Experiments">Toolchain experiments that the version names, as GOEXPERIMENT writes them.</param>
public readonly record struct GoVersion(
    int Major, int Minor, int Patch, string Suffix, bool IsDevel, ImmutableArray<string> Experiments)
{
    /// <summary>
    /// The version as ranges compare it: <c>1.24.4</c>, <c>1.27rc1</c>. A development build counts as the release that it leads to
    /// (<c>1.25.0</c>), or as <c>(devel)</c> if it does not name one.
    /// </summary>
    public string Release
    {
        get
        {
            if (IsDevel && Major == 0)
                return "(devel)";
            bool isPreRelease = Suffix.StartsWith("rc", StringComparison.Ordinal)
                || Suffix.StartsWith("beta", StringComparison.Ordinal);
            return isPreRelease
                ? string.Create(CultureInfo.InvariantCulture, $"{Major}.{Minor}{Suffix}")
                : string.Create(CultureInfo.InvariantCulture, $"{Major}.{Minor}.{Patch}");
        }
    }

    /// <summary>Whether this is the given minor release, one of its pre-releases, or later.</summary>
    public bool IsAtLeast(int major, int minor) =>
        (IsDevel && Major == 0) || Major > major || (Major == major && Minor >= minor);

    /// <summary>Parses a version as <c>runtime.Version()</c> prints it: <c>go1.24.4</c>, <c>devel go1.25-0a1b2c3 …</c>.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out GoVersion version)
    {
        version = default;
        if (text is null)
            return false;

        // Experiments follow as " X:a,b", and since Go 1.26 as "-X:a,b" (cmd/go and runtime agree on either).
        ImmutableArray<string> experiments = [];
        int mark = text.IndexOf("X:", StringComparison.Ordinal);
        if (mark > 0 && text[mark - 1] is ' ' or '-')
        {
            experiments = [.. text[(mark + 2)..].Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];
            text = text[..(mark - 1)];
        }

        bool isDevel = text.StartsWith("devel", StringComparison.Ordinal);
        int start = text.IndexOf("go", StringComparison.Ordinal);
        ReadOnlySpan<char> rest = start < 0 ? "" : text.AsSpan(start + 2);
        if (!TryTakeNumber(ref rest, out int major) || !TryTakeDot(ref rest) || !TryTakeNumber(ref rest, out int minor))
        {
            version = new GoVersion(0, 0, 0, "", isDevel, experiments);
            return isDevel;
        }
        int patch = 0;
        if (TryTakeDot(ref rest) && !TryTakeNumber(ref rest, out patch))
            return false;
        string suffix = rest.TrimEnd().ToString();
        isDevel |= suffix.StartsWith("-devel", StringComparison.Ordinal);
        version = new GoVersion(major, minor, patch, isDevel ? "" : suffix, isDevel, experiments);
        return true;
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        if (IsDevel)
            return Major == 0 ? "devel" : string.Create(CultureInfo.InvariantCulture, $"devel {Major}.{Minor}");
        bool hasPatch = Patch > 0 || (Suffix.Length == 0 && IsAtLeast(1, 21));
        return string.Create(CultureInfo.InvariantCulture, $"{Major}.{Minor}") + (hasPatch ? $".{Patch}" : "") + Suffix;
    }

    private static bool TryTakeDot(ref ReadOnlySpan<char> text)
    {
        if (text is not ['.', ..])
            return false;
        text = text[1..];
        return true;
    }

    private static bool TryTakeNumber(ref ReadOnlySpan<char> text, out int number)
    {
        int digits = text.IndexOfAnyExceptInRange('0', '9');
        digits = digits < 0 ? text.Length : digits;
        bool isNumber = int.TryParse(text[..digits], NumberStyles.None, CultureInfo.InvariantCulture, out number);
        text = text[digits..];
        return isNumber;
    }
}
