using Sonde.Runtime.Kernel;
using Sonde.Runtime.Loading;
using Sonde.Runtime.Probes;
using Sonde.Runtime.Processes;
using Sonde.Runtime.Sampling;

namespace Sonde.Runtime;

/// <summary>
/// The groups that a Manager knows by their names, which probes are on where, and the rows of these settings in the kernel. The Manager's
/// lock guards it.
/// </summary>
/// <param name="table">The rows.</param>
/// <param name="processes">The processes that use them.</param>
/// <param name="admissions">The processes that will use them.</param>
/// <param name="options">The Manager's own settings.</param>
/// <param name="probes">The probes.</param>
/// <param name="numbers">Their numbers.</param>
internal sealed class TargetGroups(
    GroupTable table, ProcessTable processes, AdmissionTable admissions, ManagerOptions options, IReadOnlyList<ProbeDescriptor> probes,
    ProbeNumbers numbers)
{
    private readonly Dictionary<string, Settings> _groups = new(StringComparer.Ordinal)
    {
        [TargetGroup.Default.Name] = new(GroupTable.Default, TargetGroup.Default),
    };

    private readonly Dictionary<ProcessKey, Settings> _own = [];
    private readonly HashSet<uint> _rows = [GroupTable.Default, GroupTable.Nothing];
    private readonly HashSet<string> _off = [];
    private IReadOnlyCollection<string> _overBudget = [];
    private SpanSampler _sampler = options.Sampler;
    private double _share = 1;

    /// <summary>Whether a probe was ever off anywhere.</summary>
    internal bool HasSwitches { get; private set; }

    /// <summary>The settings of targets that were given no group.</summary>
    internal Settings Default => _groups[TargetGroup.Default.Name];

    /// <summary>Returns the settings of the group with that name, which are those of <paramref name="group"/> if the name is new.</summary>
    /// <exception cref="ProbeException">A setting is not valid, or there are too many groups.</exception>
    internal Settings Know(TargetGroup? group)
    {
        if (group is null)
            return Default;
        if (_groups.TryGetValue(group.Name, out Settings? known))
            return known;
        Check(group);
        var settings = new Settings(TakeRow(), group);
        Write(settings);
        _groups.Add(group.Name, settings);
        return settings;
    }

    /// <summary>Replaces the settings of the group with that name.</summary>
    /// <exception cref="ProbeException">A setting is not valid, or there are too many groups.</exception>
    internal Settings Replace(TargetGroup group)
    {
        Check(group);
        Settings settings = Know(group);
        settings.Group = group;
        Write(settings);
        foreach (Settings own in _own.Values.Where(own => own.Base == settings))
            Write(own);
        return settings;
    }

    /// <summary>Returns the settings in a row of the kernel's table.</summary>
    internal Settings Of(uint row) =>
        _groups.Values.FirstOrDefault(settings => settings.Row == row)
        ?? _own.Values.FirstOrDefault(settings => settings.Row == row)?.Base
        ?? Default;

    /// <summary>Returns the row of a process, which is that of its group unless it has switches of its own.</summary>
    internal uint RowOf(ProcessKey process, Settings group)
    {
        if (!_own.TryGetValue(process, out Settings? own))
            return group.Row;
        if (own.Base != group)
        {
            own.Base = group;
            Write(own);
        }
        return own.Row;
    }

    /// <summary>Switches a probe in one process.</summary>
    /// <exception cref="ProbeException">Too many processes have switches of their own.</exception>
    internal void Switch(ProcessKey process, string probe, bool isOn)
    {
        if (!_own.TryGetValue(process, out Settings? own))
        {
            if (isOn)
                return;
            Settings group = Of(processes.GroupOf(process) ?? GroupTable.Default);
            _own.Add(process, own = new Settings(TakeRow(), group.Group) { Base = group, Off = [] });
        }
        _ = isOn ? own.Off!.Remove(probe) : own.Off!.Add(probe);
        HasSwitches = true;
        Write(own);
        processes.Move(process, own.Row);
    }

    /// <summary>Forgets the switches of a process that has ended.</summary>
    internal void Forget(ProcessKey process)
    {
        if (_own.Remove(process, out Settings? own))
            _rows.Remove(own.Row);
    }

    /// <summary>Switches a probe everywhere.</summary>
    internal void Switch(string probe, bool isOn)
    {
        _ = isOn ? _off.Remove(probe) : _off.Add(probe);
        HasSwitches = true;
        WriteAll();
    }

    /// <summary>Sets which spans are recorded where a group does not say so.</summary>
    internal void SetSampler(SpanSampler sampler)
    {
        _sampler = sampler;
        WriteAll();
    }

    /// <summary>Sets what a budget leaves.</summary>
    /// <param name="share">The share of the traces that is recorded.</param>
    /// <param name="off">Names of the probes that are off.</param>
    internal void SetBudget(double share, IReadOnlyCollection<string> off)
    {
        (_share, _overBudget) = (share, off);
        HasSwitches |= off.Count > 0;
        WriteAll();
    }

    /// <summary>Returns why a probe is off in a process; <see langword="null"/> if it is on.</summary>
    /// <param name="probe">The probe.</param>
    /// <param name="group">The process's group.</param>
    /// <param name="process">The process; <see langword="null"/> for those of the group that start later.</param>
    internal SwitchReason? WhyOff(ProbeDescriptor probe, TargetGroup group, ProcessKey? process = null) =>
        WhyOff(probe, group, process is { } key && _own.TryGetValue(key, out Settings? own) ? own.Off : null);

    /// <summary>Returns the probe of a name that can be switched.</summary>
    /// <exception cref="ProbeException">There is none.</exception>
    internal ProbeDescriptor Find(string name)
    {
        ProbeDescriptor probe = probes.FirstOrDefault(probe => probe.Name == name)
            ?? throw Wrong($"There is no probe '{name}'. The Manager has {string.Join(", ", probes.Select(static probe => $"'{probe.Name}'"))}.");
        return probe.For is null
            ? probe
            : throw Wrong($"Probe '{name}' works for probe '{probe.For}' and runs where that one does. Switch '{probe.For}'.");
    }

    private SwitchReason? WhyOff(ProbeDescriptor probe, TargetGroup group, HashSet<string>? own)
    {
        string name = probe.For ?? probe.Name;
        return _off.Contains(name) ? SwitchReason.Everywhere
            : _overBudget.Contains(name) ? SwitchReason.Budget
            : probe != options.GoroutineParents && group.Probes?.Contains(name) == false ? SwitchReason.Group
            : own?.Contains(name) == true ? SwitchReason.Target
            : null;
    }

    private void WriteAll()
    {
        foreach (Settings settings in _groups.Values.Concat(_own.Values))
            Write(settings);
    }

    private void Write(Settings settings) => table.Set(
        settings.Row, (settings.Group.Sampler ?? _sampler).Thinned(_share),
        Enumerable.Range(0, probes.Count)
            .Where(index => WhyOff(probes[index], settings.Group, settings.Off) is not null)
            .Select(index => numbers[index])
            .Where(static number => number < KernelTypes.MaxProbes));

    private uint TakeRow()
    {
        if (_rows.Count == GroupTable.Rows)
            ForgetUnused();
        for (uint row = 0; row < GroupTable.Rows; row++)
        {
            if (_rows.Add(row))
                return row;
        }
        throw new ProbeException(
            ProbeError.BadOption,
            $"There are {GroupTable.Rows} groups, and targets with switches of their own, which is the limit. Use fewer names of groups.");
    }

    private void ForgetUnused()
    {
        HashSet<uint> used = [.. processes.UsedGroups(), .. admissions.Groups];
        foreach (Settings unused in _groups.Values.Where(group => group != Default && !used.Contains(group.Row)).ToArray())
        {
            _groups.Remove(unused.Group.Name);
            _rows.Remove(unused.Row);
        }
    }

    private void Check(TargetGroup group)
    {
        if (string.IsNullOrEmpty(group.Name))
            throw Wrong($"A {nameof(TargetGroup)} has no name. Name it: the name identifies it.");
        if (group.MaxAttributeBytes is <= 0 or > AttributeLimit.Largest)
        {
            throw Wrong($"{nameof(TargetGroup.MaxAttributeBytes)} of group '{group.Name}' is {group.MaxAttributeBytes}. "
                + $"It must be from 1 to {AttributeLimit.Largest} bytes.");
        }
        if (group.ResourceAttributes.Keys.Any(string.IsNullOrEmpty))
            throw Wrong($"A resource attribute of group '{group.Name}' has no name. Name it, or leave it out.");
        foreach (string probe in group.Probes ?? [])
            Find(probe);
        HasSwitches |= group.Probes is not null;
    }

    private static ProbeException Wrong(string message) => new(ProbeError.BadOption, message);

    /// <summary>Settings with their row: those of a group, or those of a group with the switches of one target.</summary>
    internal sealed class Settings(uint row, TargetGroup group)
    {
        internal uint Row { get; } = row;

        /// <summary>The group. That of settings with switches is that of their base.</summary>
        internal TargetGroup Group
        {
            get => Base?.Group ?? group;
            set => group = value;
        }

        /// <summary>For settings with switches: those of the target's group.</summary>
        internal Settings? Base { get; set; }

        /// <summary>For settings with switches: the probes that are off.</summary>
        internal HashSet<string>? Off { get; init; }
    }
}
