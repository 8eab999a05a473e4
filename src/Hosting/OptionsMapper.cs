using Microsoft.Extensions.Options;
using Sonde.Runtime;
using Sonde.Runtime.Discovery;
using Sonde.Runtime.Probes;
using Sonde.Runtime.Sampling;
using Sonde.Runtime.Spans;

namespace Sonde.Extensions.Hosting;

/// <summary>Turns the host's options into those of the Manager, and says where in the configuration a mistake is.</summary>
/// <param name="probes">The probes that the host has.</param>
/// <param name="completeGroup">Adds to a group what no configuration can hold.</param>
internal sealed class OptionsMapper(IReadOnlyList<ProbeDescriptor> probes, Func<TargetGroup, TargetGroup> completeGroup)
{
    /// <summary>Maps what the Manager takes at its start.</summary>
    /// <exception cref="OptionsValidationException">A value is wrong.</exception>
    internal ManagerOptions ToManagerOptions(SondeOptions options)
    {
        var defaults = new ManagerOptions { Probes = probes };
        return defaults with
        {
            Sampler = SamplerOf(SondeOptions.Section, options.Sampler, options.SamplerArgument) ?? SpanSampler.Default,
            MaxCpu = options.MaxCpu,
            MeasureCost = options.MeasureCost,
            GoRuntimeMetrics = options.GoRuntimeMetrics,
            PropagateContext = options.PropagateContext,
            RingBytes = options.RingBytes ?? defaults.RingBytes,
            DrainInterval = options.DrainInterval ?? defaults.DrainInterval,
            MaxOperations = options.MaxOperations ?? defaults.MaxOperations,
            MaxExecutables = options.MaxExecutables ?? defaults.MaxExecutables,
            MaxProcesses = options.MaxProcesses ?? defaults.MaxProcesses,
            MaxAttributeBytes = options.MaxAttributeBytes ?? defaults.MaxAttributeBytes,
        };
    }

    /// <summary>Maps what changes while the Manager runs.</summary>
    /// <exception cref="OptionsValidationException">A value is wrong.</exception>
    /// <exception cref="ProbeException">A criterion of a rule is malformed.</exception>
    internal LiveOptions ToLiveOptions(SondeOptions options)
    {
        CheckProbes($"{SondeOptions.Section}:{nameof(SondeOptions.Probes)}", options.Probes);
        Dictionary<string, TargetGroup> groups = options.Groups.ToDictionary(
            static group => group.Key, group => completeGroup(GroupOf(group.Key, group.Value)), StringComparer.Ordinal);
        foreach (string name in options.Targets.Select(static target => target.Group ?? TargetGroup.Default.Name))
        {
            if (name != TargetGroup.Default.Name && !groups.ContainsKey(name))
                throw Mistake(
                    $"{SondeOptions.Section}:{nameof(SondeOptions.Targets)} names group '{name}', which "
                    + $"{SondeOptions.Section}:{nameof(SondeOptions.Groups)} does not have. {Has("groups", groups.Keys)}");
        }
        groups.TryAdd(TargetGroup.Default.Name, completeGroup(TargetGroup.Default));
        TargetRule[] rules =
        [
            .. options.Targets.Select((target, index) =>
                RuleOf($"{SondeOptions.Section}:{nameof(SondeOptions.Targets)}:{index}", target, groups[target.Group ?? TargetGroup.Default.Name])),
        ];
        _ = new RuleSource { Rules = rules }; // refuses a criterion that is malformed
        return new LiveOptions(
            [.. probes.Select(static probe => probe.Name).Where(name => IsOff(options, name))],
            SamplerOf(SondeOptions.Section, options.Sampler, options.SamplerArgument) ?? SpanSampler.Default,
            [.. groups.Values],
            rules);
    }

    internal static BufferedSinkOptions ToQueueOptions(SondeQueueOptions options) => new()
    {
        Capacity = options.Capacity,
        BatchSize = options.BatchSize,
        ShutdownTimeout = options.ShutdownTimeout,
    };

    // A probe that works for another one runs where that one does.
    private bool IsOff(SondeOptions options, string name) =>
        options.Probes.Count > 0 && probes.First(probe => probe.Name == name).For is null && !options.Probes.Contains(name);

    private TargetGroup GroupOf(string name, SondeGroupOptions options)
    {
        string path = $"{SondeOptions.Section}:{nameof(SondeOptions.Groups)}:{name}";
        CheckProbes($"{path}:{nameof(options.Probes)}", options.Probes);
        if (options.MaxAttributeBytes is { } bytes and (< 1 or > AttributeLimit.Largest))
            throw Mistake($"{path}:{nameof(options.MaxAttributeBytes)} is {bytes}. It must be from 1 to {AttributeLimit.Largest}.");
        return new TargetGroup
        {
            Name = name,
            ResourceAttributes = options.ResourceAttributes.ToDictionary(),
            Probes = options.Probes.Count == 0 ? null : [.. options.Probes],
            Sampler = SamplerOf(path, options.Sampler, options.SamplerArgument),
            MaxAttributeBytes = options.MaxAttributeBytes,
        };
    }

    private static TargetRule RuleOf(string path, SondeTargetOptions options, TargetGroup group) => new()
    {
        Group = group,
        EveryGoProcess = options.EveryGoProcess,
        ProcessIds = [.. options.ProcessIds],
        Executables = [.. options.Executables],
        Ports = [.. options.Ports.Select(port => PortRange.TryParse(port, out PortRange range)
            ? range
            : throw Mistake($"{path}:{nameof(options.Ports)} has '{port}'. Write a TCP port or a range: '8080', '8000-8999'."))],
        CommandLine = [.. options.CommandLine],
        Users = [.. options.Users],
        Cgroups = [.. options.Cgroups],
        Containers = [.. options.Containers],
        SystemdUnits = [.. options.SystemdUnits],
        Environment = [.. options.Environment],
        Exclude = [.. options.Exclude.Select((other, index) => RuleOf($"{path}:{nameof(options.Exclude)}:{index}", other, TargetGroup.Default))],
    };

    private static SpanSampler? SamplerOf(string path, string? name, string? argument)
    {
        if (name is null)
        {
            return argument is null
                ? null
                : throw Mistake($"{path}:{nameof(SondeOptions.SamplerArgument)} is set without {nameof(SondeOptions.Sampler)}. Name the sampler that it is for.");
        }
        return SpanSampler.TryParse(name, argument, out SpanSampler? sampler)
            ? sampler
            : throw Mistake(
                $"{path}:{nameof(SondeOptions.Sampler)} is '{name}' with the argument '{argument}'. It must be always_on, always_off or "
                + "traceidratio, or one of these after 'parentbased_', and the argument a ratio from 0 to 1.");
    }

    private void CheckProbes(string path, IEnumerable<string> names)
    {
        foreach (string name in names)
        {
            ProbeDescriptor probe = probes.FirstOrDefault(probe => probe.Name == name)
                ?? throw Mistake(
                    $"{path} has '{name}', which is not a probe of this host. "
                    + Has("probes", probes.Where(static probe => probe.For is null).Select(static probe => probe.Name)));
            if (probe.For is { } other)
                throw Mistake($"{path} has '{name}', which works for '{other}' and runs where that one does. Name only '{other}'.");
        }
    }

    private static string Has(string what, IEnumerable<string> names)
    {
        string list = string.Join(", ", names.Order(StringComparer.Ordinal).Select(static name => $"'{name}'"));
        return list.Length == 0 ? $"There are no {what}." : $"The {what} are {list}.";
    }

    private static OptionsValidationException Mistake(string message) => new(SondeOptions.Section, typeof(SondeOptions), [message]);
}
