using System.IO.Enumeration;

namespace Sonde.Tool.Agent.Configuration;

/// <summary>Which probes some settings let run. Probes that work for another one run with it and are not named.</summary>
internal static class ProbeFilter
{
    /// <summary>Whether a pattern with <c>*</c> and <c>?</c> fits a name.</summary>
    public static bool Fits(string pattern, string name) => FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: false);

    /// <summary>Whether a probe runs.</summary>
    public static bool Allows(ProbeSettings settings, string probe) =>
        (settings.Included.Count == 0 || settings.Included.Any(pattern => Fits(pattern, probe)))
        && !settings.Excluded.Any(pattern => Fits(pattern, probe));
}
