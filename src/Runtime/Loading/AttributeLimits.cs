using System.Runtime.InteropServices;
using Sonde.Runtime.Bpf;
using Sonde.Runtime.Probes;

namespace Sonde.Runtime.Loading;

/// <summary>
/// Sets the limits of recorded strings. They are variables that an object declares with <c>SONDE_LIMIT</c> of <c>sonde/limit.bpf.h</c>, and
/// are found by their names in the object's BTF.
/// </summary>
internal sealed class AttributeLimits(ManagerOptions options)
{
    /// <summary>Name of the section that holds the limits.</summary>
    internal const string Section = ".rodata.limits";

    private const string Prefix = "sonde_limit_";

    /// <summary>Refuses limits that no probe declares. Opens only the objects of the probes that the limits name.</summary>
    /// <exception cref="ProbeException">A limit names a probe that does not exist, or its probe does not declare it.</exception>
    internal void Check(Func<ProbeDescriptor, OpenedObject> open)
    {
        foreach (IGrouping<string, AttributeLimit> limits in options.AttributeLimits.GroupBy(static limit => limit.Probe))
        {
            ProbeDescriptor probe = options.Probes.FirstOrDefault(probe => probe.Name == limits.Key)
                ?? throw Unknown($"probe '{limits.Key}', which is not among", options.Probes.Select(static probe => probe.Name));
            using OpenedObject opened = open(probe);
            string[] known = [.. LimitsOf(opened).Select(static variable => variable.Name[Prefix.Length..]).Order(StringComparer.Ordinal)];
            if (limits.FirstOrDefault(limit => !known.Contains(limit.Name)) is { } wrong)
                throw Unknown($"'{wrong.Name}' of probe '{probe.Name}', which is not among its limits", known);
        }
    }

    /// <summary>Sets the limits of one probe in <paramref name="section"/>, which belongs to it.</summary>
    internal void Set(ProbeDescriptor probe, OpenedObject opened, MapDefinition section)
    {
        foreach (DataVariable variable in LimitsOf(opened))
        {
            Span<byte> cell = section.InitialValue.Slice(variable.Offset, variable.Size);
            uint bytes = MemoryMarshal.Read<uint>(cell);
            // If a limit is given twice, the last one wins.
            if (options.AttributeLimits.LastOrDefault(limit => limit.Probe == probe.Name && Prefix + limit.Name == variable.Name) is { } own)
                bytes = (uint)own.Bytes;
            MemoryMarshal.Write(cell, Math.Min(bytes, (uint)options.MaxAttributeBytes));
        }
    }

    private static IEnumerable<DataVariable> LimitsOf(OpenedObject opened) => opened.VariablesOf(Section)
        .Where(static variable => variable.Name.StartsWith(Prefix, StringComparison.Ordinal));

    private static ProbeException Unknown(string what, IEnumerable<string> known) => new(
        ProbeError.BadOption, $"Option '{nameof(ManagerOptions.AttributeLimits)}' names {what}: {string.Join(", ", known)}.");
}
