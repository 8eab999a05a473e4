using System.Diagnostics.CodeAnalysis;
using Sonde.Shared;

namespace Sonde.Runtime.Executables;

/// <summary>
/// The versions to which something applies: comparators that must all hold, separated by spaces, such as <c>&gt;=1.22 &lt;1.27</c>. The
/// operators are <c>&gt;= &gt; &lt;= &lt; =</c>; missing parts of a version count as zero. Immutable and safe for concurrent use.
/// </summary>
/// <remarks>
/// The order is that of semantic versions: a pre-release comes before its release (<c>1.24rc1</c> and <c>v1.24.0-rc.1</c> before
/// <c>1.24</c>), and a pseudo-version comes where its base puts it. An unreleased build (<c>devel</c>, <c>(devel)</c>) is newer than every
/// release: it satisfies each lower bound and no upper one.
/// </remarks>
public sealed class VersionRange
{
    private readonly string _text;
    private readonly VersionComparators _comparators;

    private VersionRange(string text, VersionComparators comparators) => (_text, _comparators) = (text, comparators);

    /// <summary>Parses a range.</summary>
    /// <exception cref="FormatException">The text is not a list of comparators.</exception>
    public static VersionRange Parse(string text) =>
        TryParse(text, out VersionRange? range)
            ? range
            : throw new FormatException($"'{text}' is not a version range. Write comparators such as \">=1.22 <1.27\".");

    /// <summary>Parses a range; returns <see langword="false"/> if the text is not one or more comparators.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out VersionRange? range)
    {
        range = text is not null && VersionComparators.TryParse(text) is { } comparators ? new VersionRange(text, comparators) : null;
        return range is not null;
    }

    /// <summary>Whether a version is in the range; <see langword="false"/> if the text is not a version.</summary>
    /// <param name="version">A module's version (<c>v1.64.0</c>), Go's (<c>1.24.4</c>, with or without <c>go</c>) or
    /// <c>(devel)</c>.</param>
    public bool Contains(string version) => VersionNumber.TryParse(version, out VersionNumber number) && _comparators.Contains(number);

    /// <summary>Whether a module's version is in the range.</summary>
    public bool Contains(in GoModuleVersion module) => Contains(module.Version);

    /// <inheritdoc/>
    public override string ToString() => _text;
}
