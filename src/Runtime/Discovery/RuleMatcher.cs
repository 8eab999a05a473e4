using System.IO.Enumeration;
using System.Text.RegularExpressions;

namespace Sonde.Runtime.Discovery;

/// <summary>A rule, checked and ready for use. Cheap criteria come first.</summary>
internal sealed class RuleMatcher
{
    private const string RegexPrefix = "regex:";

    private readonly TargetRule _rule;
    private readonly Regex[] _commandLines;
    private readonly string[] _commandLineGlobs;
    private readonly long[] _users;
    private readonly (string Name, string? Value)[] _variables;
    private readonly RuleMatcher[] _exclude;

    /// <exception cref="ProbeException">A value is malformed, or there is no criterion.</exception>
    internal RuleMatcher(TargetRule rule)
    {
        _rule = rule;
        _commandLines = [.. rule.CommandLine.Where(IsRegex).Select(RegexOf)];
        _commandLineGlobs = [.. rule.CommandLine.Where(static text => !IsRegex(text))];
        _users = [.. rule.Users.Select(UserIds.Find)];
        _variables = [.. rule.Environment.Select(VariableOf)];
        _exclude = [.. rule.Exclude.Select(static excluded => new RuleMatcher(excluded))];
        foreach (PortRange range in rule.Ports)
            Check(range.IsValid, "port range", range.ToString(), "PORT or FIRST-LAST, with ports from 1 to 65535");
        foreach (string container in rule.Containers)
            Check(container.Length > 0, "container id", container, "an id or its first characters");
        if (!(rule.EveryGoProcess || HasOthers || rule.Executables.Count > 0))
        {
            throw new ProbeException(
                ProbeError.BadOption,
                $"A rule has no criterion. To select every Go program, set '{nameof(TargetRule.EveryGoProcess)}'.");
        }
    }

    internal TargetGroup Group => _rule.Group;

    /// <summary>Whether the rule treats all processes alike that run one file under one path.</summary>
    internal bool IsAboutExecutable => !HasOthers && Array.TrueForAll(_exclude, static excluded => excluded.IsAboutExecutable);

    /// <summary>The ports, if the rule has no other criterion.</summary>
    internal IReadOnlyList<PortRange> OnlyPorts => _exclude.Length == 0 && _rule.Executables.Count == 0 && CountOfOthers == _rule.Ports.Count ? _rule.Ports : [];

    private bool HasOthers => CountOfOthers > 0;

    private int CountOfOthers => _rule.ProcessIds.Count + _rule.Ports.Count + _rule.CommandLine.Count + _rule.Users.Count + _rule.Cgroups.Count
        + _rule.Containers.Count + _rule.SystemdUnits.Count + _rule.Environment.Count;

    /// <summary>Whether a process meets the criteria. It may still not be a Go program.</summary>
    internal bool Matches(ProcessFacts process) =>
        MeetsIds(process)
        && MeetsGlobs(_rule.Executables, process.ExecutablePath)
        && (_users.Length == 0 || (process.UserId is { } user && Array.IndexOf(_users, user) >= 0))
        && MeetsGlobs(_rule.Cgroups, process.CgroupPath)
        && MeetsGlobs(_rule.SystemdUnits, process.SystemdUnit)
        && MeetsContainers(process)
        && MeetsCommandLine(process)
        && Array.TrueForAll(_variables, variable => Has(process, variable.Name, variable.Value))
        && (_rule.Ports.Count == 0 || (process.IsGo && process.ListensOn(_rule.Ports)))
        && !Array.Exists(_exclude, excluded => excluded.Matches(process));

    private bool MeetsIds(ProcessFacts process) => _rule.ProcessIds.Count == 0 || _rule.ProcessIds.Contains(process.ProcessId);

    private bool MeetsContainers(ProcessFacts process) => _rule.Containers.Count == 0
        || (process.ContainerId is { } id && _rule.Containers.Any(start => id.StartsWith(start, StringComparison.Ordinal)));

    private bool MeetsCommandLine(ProcessFacts process)
    {
        if (_rule.CommandLine.Count == 0)
            return true;
        string line = string.Join(' ', process.CommandLine);
        return Array.Exists(_commandLineGlobs, glob => IsMatch(glob, line)) || Array.Exists(_commandLines, regex => regex.IsMatch(line));
    }

    private static bool Has(ProcessFacts process, string name, string? value) =>
        process.Environment.TryGetValue(name, out string? actual) && (value is null || IsMatch(value, actual));

    private static bool MeetsGlobs(IReadOnlyList<string> globs, string? text)
    {
        if (globs.Count == 0)
            return true;
        if (text is null)
            return false;
        foreach (string glob in globs)
        {
            if (IsMatch(glob, text))
                return true;
        }
        return false;
    }

    private static bool IsMatch(string glob, string text) => FileSystemName.MatchesSimpleExpression(glob, text, ignoreCase: false);

    private static bool IsRegex(string text) => text.StartsWith(RegexPrefix, StringComparison.Ordinal);

    private static Regex RegexOf(string text)
    {
        try
        {
            // A command line is anybody's text: the time that a match takes must not depend on it more than linearly.
            return new Regex(text[RegexPrefix.Length..], RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            throw new ProbeException(
                ProbeError.BadOption, $"'{text}' is not a regular expression that works without backtracking. {e.Message}", e);
        }
    }

    private static (string Name, string? Value) VariableOf(string text)
    {
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        Check(text.Length > 0 && equals != 0, "environment variable", text, "NAME or NAME=GLOB");
        return equals < 0 ? (text, null) : (text[..equals], text[(equals + 1)..]);
    }

    private static void Check(bool holds, string what, string value, string rule)
    {
        if (!holds)
            throw new ProbeException(ProbeError.BadOption, $"'{value}' is not a valid {what}. It must be {rule}.");
    }
}
