using System.Text.RegularExpressions;

namespace Sonde.Build.Tests;

/// <summary>The result of a build of a test project, and its output.</summary>
internal sealed partial record BuildOutcome(bool Succeeded, string Output)
{
    /// <summary>The lines that report this code, without MSBuild's node number.</summary>
    public string[] Lines(string code) =>
        [.. Output.Split('\n').Where(line => line.Contains(code, StringComparison.Ordinal)).Select(line => Node().Replace(line, ""))];

    [GeneratedRegex(@"^\s*(\d+(:\d+)?>)?\s*")]
    private static partial Regex Node();
}
