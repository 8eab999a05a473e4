using Sonde.Runtime;
using Sonde.Runtime.Discovery;
using Sonde.Tool.Agent.Configuration.Shapes;

namespace Sonde.Tool.Agent.Configuration;

/// <summary>The rules that select targets.</summary>
internal static class RuleShapes
{
    private const int LastPort = 65_535;

    private static readonly Shape<PortRange> Ports = new EitherShape<PortRange>(
        new IntegerShape(1, LastPort).As(PortRange.FromInt32, default),
        new TextShape { Pattern = "^[0-9]{1,5}(-[0-9]{1,5})?$", Check = CheckPorts }.As(ParsePorts, default));

    private static readonly ListShape<string> Texts = new(new TextShape());

    private static readonly ListShape<string> Paths = new(new TextShape { Pattern = "^[/*$]", Check = CheckPath });

    private static readonly Shape<CriteriaSettings> Exclusion = WithCriteria(
        new ObjectShape<CriteriaSettings>("Criteria", new()) { Check = CheckCriteria },
        static (_, criteria) => criteria, static criteria => criteria);

    /// <summary>A rule.</summary>
    public static Shape<RuleSettings> Rule { get; } = WithCriteria(
            new ObjectShape<RuleSettings>("TargetRule", new()) { Check = static rule => CheckCriteria(rule.Criteria) ?? CheckMatcher(rule) },
            static (rule, criteria) => rule with { Criteria = criteria }, static rule => rule.Criteria)
        .With(
            "exclude", "Processes that one of these fits are not selected by this rule.", new ListShape<CriteriaSettings>(Exclusion),
            static (rule, exclude) => rule with { Exclude = exclude })
        .With(
            "group", "The name of the group that the selected processes get. Default: 'default'.", new TextShape(),
            static (rule, group) => rule with { Group = group });

    private static ObjectShape<T> WithCriteria<T>(ObjectShape<T> shape, Func<T, CriteriaSettings, T> set, Func<T, CriteriaSettings> get)
    {
        Add("executables", "Paths of executables, as their processes see them; '*' stands for any text, '?' for any character.", Paths, static (c, v) => c with { Executables = v });
        Add(
            "ports", "TCP ports on which a process listens: numbers, or ranges such as '8000-8999'.", new ListShape<PortRange>(Ports),
            static (c, v) => c with { Ports = v });
        Add(
            "command_lines", "Command lines, arguments separated by a space, with '*' and '?'; 'regex:' in front makes a regular expression, which may fit anywhere.", Texts,
            static (c, v) => c with { CommandLines = v });
        Add("users", "Names or numbers of the users that run a process.", Texts, static (c, v) => c with { Users = v });
        Add("cgroups", "Paths of cgroups below /sys/fs/cgroup, with '*' and '?'.", Texts, static (c, v) => c with { Cgroups = v });
        Add("containers", "Ids of containers, or their beginnings.", Texts, static (c, v) => c with { Containers = v });
        Add("systemd_units", "Names of systemd units, with '*': 'shop-*.service'.", Texts, static (c, v) => c with { SystemdUnits = v });
        Add("environment", "Variables of a process: 'NAME', or 'NAME=VALUE' with '*' in the value.", Texts, static (c, v) => c with { Environment = v });
        Add(
            "process_ids", "Ids of processes, as the agent sees them.", new ListShape<int>(new IntegerShape(1, int.MaxValue)),
            static (c, v) => c with { ProcessIds = v });
        Add("every_go_process", "Every process that runs a Go program.", new SwitchShape(), static (c, v) => c with { EveryGoProcess = v });
        return shape;

        void Add<TValue>(string key, string description, Shape<TValue> value, Func<CriteriaSettings, TValue, CriteriaSettings> with) =>
            shape.With(key, description, value, (owner, read) => set(owner, with(get(owner), read)));
    }

    // A rule without criteria is more likely a mistake than the wish to trace everything.
    private static string? CheckCriteria(CriteriaSettings criteria) => criteria == new CriteriaSettings()
        ? "There are no criteria. Give at least one, or 'every_go_process': true."
        : null;

    // Regular expressions, users and the like: what only the Manager knows.
    private static string? CheckMatcher(RuleSettings rule)
    {
        try
        {
            _ = new RuleMatcher(rule.ToRule());
            return null;
        }
        catch (ProbeException e)
        {
            return e.Message;
        }
    }

    private static string? CheckPath(string path) =>
        path[0] is '/' or '*' ? null : $"'{path}' is not an absolute path. Begin it with '/' or with '*'.";

    private static string? CheckPorts(string text) => PortRange.TryParse(text, out _)
        ? null
        : $"'{text}' is not a range of ports. Give two numbers from 1 to {LastPort}, the smaller one first, as in '8000-8999'.";

    private static PortRange ParsePorts(string text) => PortRange.TryParse(text, out PortRange range) ? range : default;
}
