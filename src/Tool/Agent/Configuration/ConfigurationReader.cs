using System.Numerics;
using Sonde.Runtime.Probes;
using Sonde.Tool.Agent.Configuration.Json;
using Sonde.Tool.Agent.Configuration.Shapes;

namespace Sonde.Tool.Agent.Configuration;

/// <summary>Reads configuration files.</summary>
/// <param name="probes">The names of the probes that there are.</param>
/// <param name="environment">Reads an environment variable.</param>
internal sealed class ConfigurationReader(IReadOnlyCollection<string> probes, Func<string, string?> environment)
{
    /// <summary>The name of the group that targets have whose rule names none.</summary>
    public const string DefaultGroup = "default";

    /// <summary>Reads a file's text.</summary>
    /// <param name="text">The text in UTF-8.</param>
    /// <param name="problems">Every mistake, in the order of the text.</param>
    /// <returns>The settings; <see langword="null"/> if there are mistakes.</returns>
    public AgentSettings? Read(ReadOnlySpan<byte> text, out IReadOnlyList<Problem> problems)
    {
        List<Problem> found = [];
        JsonValue? root = JsonReader.Read(text, environment, found);
        AgentSettings? settings = root is null ? null : AgentShape.Root.Read(root, found);
        if (root is not null && settings is not null)
            CheckNames(root, settings, found);
        // What follows from the first mistake at a place is not told.
        problems = [.. found.DistinctBy(static problem => problem.Place).OrderBy(static problem => (problem.Place.Line, problem.Place.Column))];
        return found.Count == 0 ? settings : null;
    }

    private void CheckNames(JsonValue root, AgentSettings settings, List<Problem> problems)
    {
        List<string> groups = [DefaultGroup];
        IReadOnlyCollection<string> known = settings.Engine.FunctionSpans.Count > 0 ? [.. probes, OwnProbes.Functions] : probes;
        foreach (JsonValue group in ItemsOf(root, "groups"))
        {
            CheckProbes(group, known, problems);
            if (MemberOf(group, "name") is not { Text.Length: > 0 } name)
                continue;
            if (groups.Contains(name.Text))
            {
                problems.Add(new Problem(name.Place, name.Path, name.Text == DefaultGroup
                    ? $"'{DefaultGroup}' is the group of all other targets. Its settings are those outside of 'groups'. Give this one another name."
                    : $"There are two groups '{name.Text}'. Give one of them another name."));
            }
            groups.Add(name.Text);
        }
        CheckProbes(root, known, problems);
        foreach (JsonValue rule in ItemsOf(root, "targets"))
        {
            if (MemberOf(rule, "group") is { Text.Length: > 0 } group && !groups.Contains(group.Text))
                problems.Add(new Problem(group.Place, group.Path, $"There is no group '{group.Text}'.{Names.Suggest(group.Text, groups)}"));
        }
        if (MemberOf(root, "engine") is { } engine)
        {
            int bytes = settings.Engine.RingBytes ?? Environment.SystemPageSize;
            if (MemberOf(engine, "ring_bytes") is { } ring && !int.IsPow2(bytes))
                problems.Add(new Problem(ring.Place, ring.Path, $"{bytes} is not a power of two. Give {int.Max(4096, (int)BitOperations.RoundUpToPowerOf2((uint)bytes))}."));
        }
    }

    // A pattern that fits nothing is a misspelled name.
    private static void CheckProbes(JsonValue owner, IReadOnlyCollection<string> known, List<Problem> problems)
    {
        if (MemberOf(owner, "probes") is not { } named)
            return;
        foreach (JsonValue pattern in ItemsOf(named, "included").Concat(ItemsOf(named, "excluded")))
        {
            if (pattern.Text.Length > 0 && !known.Any(probe => ProbeFilter.Fits(pattern.Text, probe)))
                problems.Add(new Problem(pattern.Place, pattern.Path, $"There is no probe '{pattern.Text}'.{Names.Suggest(pattern.Text, known)}"));
        }
    }

    private static JsonValue? MemberOf(JsonValue owner, string key) => owner.Members.FirstOrDefault(member => member.Key == key)?.Value;

    private static IReadOnlyList<JsonValue> ItemsOf(JsonValue owner, string key) => MemberOf(owner, key)?.Items ?? [];
}
