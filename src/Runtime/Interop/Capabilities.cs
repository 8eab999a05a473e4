using System.Globalization;

namespace Sonde.Runtime.Interop;

/// <summary>Finds out which capabilities this process has, and describes missing ones.</summary>
internal static class Capabilities
{
    /// <summary>The capabilities that are needed to load any of Sonde's programs.</summary>
    internal const Capability ToLoad = Capability.Bpf | Capability.Perfmon;

    private const Capability HeldBySysAdmin = ToLoad | Capability.NetAdmin;

    private static readonly (Capability Bit, string Name)[] Names =
    [
        (Capability.Bpf, "CAP_BPF"), (Capability.Perfmon, "CAP_PERFMON"), (Capability.NetAdmin, "CAP_NET_ADMIN"),
        (Capability.SysPtrace, "CAP_SYS_PTRACE"), (Capability.DacReadSearch, "CAP_DAC_READ_SEARCH"), (Capability.SysAdmin, "CAP_SYS_ADMIN"),
    ];

    /// <summary>The effective capabilities of this process; none if they cannot be read.</summary>
    internal static Capability Effective()
    {
        try
        {
            return Parse(File.ReadAllText("/proc/self/status"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Capability.None;
        }
    }

    /// <summary>Parses the line <c>CapEff:</c> of a process's status.</summary>
    internal static Capability Parse(string? status)
    {
        foreach (ReadOnlySpan<char> line in (status ?? "").AsSpan().EnumerateLines())
        {
            if (line.StartsWith("CapEff:")
                && ulong.TryParse(line[7..].Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out ulong value))
                return (Capability)value;
        }
        return Capability.None;
    }

    /// <summary>Returns the capabilities of <paramref name="wanted"/> that <paramref name="held"/> does not include.</summary>
    internal static Capability Missing(Capability wanted, Capability held)
    {
        if (held.HasFlag(Capability.SysAdmin))
            held |= HeldBySysAdmin;
        if (held.HasFlag(Capability.DacOverride))
            held |= Capability.DacReadSearch;
        return wanted & ~held;
    }

    /// <summary>Lists capabilities by name: <c>CAP_BPF and CAP_PERFMON</c>.</summary>
    internal static string Describe(Capability capabilities, string conjunction = " and ") =>
        string.Join(conjunction, Names.Where(item => capabilities.HasFlag(item.Bit)).Select(static item => item.Name));

    /// <summary>
    /// Creates the exception for the kernel's refusal of an operation that needs capabilities. The message names the missing ones, or says
    /// that none is missing.
    /// </summary>
    /// <param name="subject">The refused operation, as the beginning of a sentence.</param>
    /// <param name="needed">The capabilities that it needs.</param>
    internal static ProbeException Refusal(string subject, Capability needed)
    {
        Capability missing = Missing(needed, Effective());
        return new ProbeException(
            ProbeError.MissingCapability,
            missing == Capability.None
                ? $"{subject}. This process has {Describe(needed)}, so a container, a user namespace or a security module forbids it. Run it outside of that."
                : $"{subject} without {Describe(missing)}. Run it with sudo, or grant that.");
    }
}
