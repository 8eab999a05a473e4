using System.Text.RegularExpressions;

namespace Sonde.Tool.Agent.Configuration.Json;

/// <summary>
/// References to environment variables in strings, as the declarative configuration of OpenTelemetry writes them: <c>${NAME}</c>,
/// <c>${env:NAME}</c>, each with an optional default as in <c>${NAME:-default}</c>. <c>$$</c> is a dollar sign.
/// </summary>
internal static partial class EnvironmentReference
{
    /// <summary>Replaces the references of a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="environment">Reads a variable.</param>
    /// <param name="unset">The first variable that is not set and has no default; <see langword="null"/> if there is none.</param>
    public static string Replace(string text, Func<string, string?> environment, out string? unset)
    {
        string? missing = null;
        string result = Reference().Replace(text, match =>
        {
            if (match.Value == "$$")
                return "$";
            string name = match.Groups[1].Value;
            string? value = environment(name);
            if (!string.IsNullOrEmpty(value))
                return value;
            if (match.Groups[2].Success)
                return match.Groups[2].Value;
            missing ??= name;
            return "";
        });
        unset = missing;
        return result;
    }

    [GeneratedRegex(@"\$\$|\$\{(?:env:)?([A-Za-z_][A-Za-z0-9_]*)(?::-([^}\n]*))?\}", RegexOptions.CultureInvariant)]
    private static partial Regex Reference();
}
