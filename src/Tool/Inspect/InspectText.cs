using System.Globalization;
using Sonde.Runtime.Executables;
using Sonde.Runtime.Inspection;
using Sonde.Runtime.Probes;
using Sonde.Runtime.Status;

namespace Sonde.Tool.Inspect;

/// <summary>Prints the report for people: for each probe the verdict in one line, then its hooks and fields.</summary>
internal static class InspectText
{
    private const int MostSites = 3;

    /// <summary>Writes the report.</summary>
    public static void Write(TextWriter output, ExecutableReport report)
    {
        output.WriteLine(report.Path);
        output.WriteLine($"  built with  Go {report.BuildInfo.GoVersion} for {Describe(report.Architecture)}");
        if (report.BuildInfo.MainModule is { } module)
            output.WriteLine($"  module      {module.Path} {module.EffectiveVersion}, with {report.BuildInfo.Modules.Length} others (--json lists them)");
        if (report.Identity.BuildId.Length > 0)
            output.WriteLine($"  build id    {report.Identity.BuildId}");

        foreach (ExecutableProbeStatus probe in report.Probes)
        {
            output.WriteLine();
            output.WriteLine($"{probe.Probe}: {Verdict(probe, report.Architecture)}");
            if (probe.State == ProbeState.NotPresent)
                continue;
            WriteTable(output, [["hook", "program", "site", "address"], .. probe.Hooks.Select(hook => Row(hook, report.Architecture))]);
            if (probe.Offsets.Count > 0)
                WriteTable(output, [["field", "offset", "known from"], .. probe.Offsets.Select(offset => Row(probe, offset))]);
        }
    }

    private static string Verdict(ExecutableProbeStatus status, GoArchitecture architecture) => status.State switch
    {
        ProbeState.Attached => $"would be attached, {Hooks(status.Hooks, architecture)}, {Fields(status.Offsets)}{Adds(status.Needs)}",
        ProbeState.NotPresent => status.Suggestion is { } suggestion ? $"not used by this program. {suggestion}" : "not used by this program",
        _ => $"off. {status.Reason}",
    };

    private static string Adds(ProbeNeed need) => need switch
    {
        ProbeNeed.WriteToProcess => "; adds trace contexts to requests where programs may write into processes",
        ProbeNeed.Sockets => "; adds trace contexts to what sockets send where programs may not write into processes",
        _ => "",
    };

    private static string Hooks(IReadOnlyList<HookStatus> hooks, GoArchitecture architecture)
    {
        ProbeSite[] sites = [.. hooks.SelectMany(static hook => hook.Sites)];
        int stepped = sites.Count(site => !site.Kind.IsEmulated(architecture));
        string cost = stepped == 0 ? "all sites emulated" : $"{stepped} of {sites.Length} sites single-stepped";
        return $"{hooks.Count(static hook => hook.Sites.Count > 0)} of {hooks.Count} hooks ({cost})";
    }

    private static string Fields(IReadOnlyList<OffsetStatus> offsets)
    {
        if (offsets.Count == 0)
            return "no fields";
        IEnumerable<string> sources =
            from offset in offsets
            where offset.Offset.IsPresent
            group offset by Describe(offset.Offset) into known
            select $"{known.Count()} by {known.Key}";
        return $"{offsets.Count(static offset => offset.Offset.IsPresent)} of {offsets.Count} fields ({string.Join(", ", sources)})";
    }

    private static string[] Row(HookStatus hook, GoArchitecture architecture) =>
        hook.Sites.Count == 0
            ? [hook.Symbol, hook.Program, "-", hook.Absence]
            : [hook.Symbol, hook.Program, Describe(hook.Sites, architecture), Addresses(hook.Sites) + Inlined(hook)];

    private static string Inlined(HookStatus hook)
    {
        if (hook.InlinedInto.Count == 0)
            return "";
        string others = hook.InlinedInto.Count > 1 ? $" and {hook.InlinedInto.Count - 1} more" : "";
        return $"; also inlined into {hook.InlinedInto[0]}{others}{(hook.MissesCalls ? ", unseen there" : "")}";
    }

    private static string[] Row(ExecutableProbeStatus probe, OffsetStatus offset) => offset.Offset.IsPresent
        ? [offset.GoName, offset.Offset.Offset.ToString(CultureInfo.InvariantCulture), Describe(offset.Offset)]
        // A probe is off if a field that it requires is absent.
        : [offset.GoName, "-", probe.State == ProbeState.Attached ? "absent, not required" : "absent"];

    /// <summary>Writes rows under a heading, in columns.</summary>
    public static void WriteTable(TextWriter output, string[][] rows)
    {
        output.WriteLine();
        int[] widths = [.. Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length))];
        foreach (string[] row in rows)
            output.WriteLine($"  {string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column])))}".TrimEnd());
    }

    private static string Addresses(IReadOnlyList<ProbeSite> sites)
    {
        string shown = string.Join(
            ' ', sites.Take(MostSites).Select(static site => string.Create(CultureInfo.InvariantCulture, $"0x{site.Address:x}")));
        return sites.Count > MostSites ? $"{shown} and {sites.Count - MostSites} more" : shown;
    }

    private static string Describe(GoArchitecture architecture) =>
        architecture == GoArchitecture.X86_64 ? "x86-64" : "arm64";

    /// <summary>Describes where a hook is, and what a hit costs.</summary>
    public static string Describe(IReadOnlyList<ProbeSite> sites, GoArchitecture architecture)
    {
        string what = sites[0].Kind switch
        {
            ProbeSiteKind.StackCheck => "stack check",
            ProbeSiteKind.Call => "call",
            ProbeSiteKind.Return or ProbeSiteKind.EarlyReturn => "returns",
            _ => "entry",
        };
        return $"{what}, {Cost(sites, architecture)}";
    }

    /// <summary>Says how the kernel runs the instructions under hooks.</summary>
    public static string Cost(IReadOnlyList<ProbeSite> sites, GoArchitecture architecture)
    {
        int emulated = sites.Count(site => site.Kind.IsEmulated(architecture));
        return emulated == sites.Count ? "emulated"
            : emulated == 0 ? "single-stepped"
            : $"{emulated} of {sites.Count} emulated";
    }

    private static string Describe(in StructOffset offset) => offset.Source switch
    {
        OffsetSource.TypeDescriptor => "type descriptor",
        OffsetSource.Dwarf => "debug information",
        OffsetSource.Index => "offset index",
        OffsetSource.NearestVersion => $"offset index, of the nearest known version {offset.NearestVersion}",
        OffsetSource.Fallback => "fallback of the probe, which this executable does not confirm",
        _ => "absent",
    };
}
