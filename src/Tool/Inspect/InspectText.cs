using System.Globalization;
using Sonde.Runtime.Inspection;
using Sonde.Runtime.Status;
using Sonde.Runtime.Targets;

namespace Sonde.Tool.Inspect;

/// <summary>The report for people: the verdict of each probe first, then its hooks and offsets.</summary>
internal static class InspectText
{
    private const int MostSites = 3;

    /// <summary>Writes the report.</summary>
    public static void Write(TextWriter output, ExecutableReport report)
    {
        output.WriteLine(report.Path);
        string architecture = report.Architecture == GoArchitecture.X86_64 ? "x86-64" : "arm64";
        output.WriteLine($"  Go {report.BuildInfo.GoVersion}, {architecture}");
        if (report.BuildInfo.MainModule is { } module)
            output.WriteLine($"  {module.Path} {module.EffectiveVersion}");
        foreach (GoModule dependency in report.BuildInfo.Modules)
            output.WriteLine($"    {dependency.Path} {dependency.Version}{Replaced(dependency)}");
        if (report.Identity.BuildId.Length > 0)
            output.WriteLine($"  build id {report.Identity.BuildId}");

        foreach (ProbeReport probe in report.Probes)
        {
            output.WriteLine();
            output.WriteLine($"{probe.Status.Probe}: {Verdict(probe.Status)}");
            if (probe.Status.State == ProbeState.NotPresent)
                continue;
            WriteHooks(output, probe);
            WriteOffsets(output, probe.Status.Offsets);
        }
    }

    private static string Replaced(GoModule module) =>
        module.Replacement is { } by ? $" => {by.Path} {by.Version}".TrimEnd() : "";

    private static string Verdict(ExecutableProbeStatus status) => status.State switch
    {
        ProbeState.Attached => "would be attached",
        ProbeState.NotPresent => "not used by this program",
        _ => $"off. {status.Reason}",
    };

    private static void WriteHooks(TextWriter output, ProbeReport probe)
    {
        int width = probe.Status.Hooks.Max(static hook => hook.Symbol.Length);
        foreach (HookStatus hook in probe.Status.Hooks)
        {
            string place = hook.Sites.Count == 0
                ? probe.MissingHooks.GetValueOrDefault(hook.Symbol, "no site")
                : $"{Describe(hook.Sites[0].Kind),-17} {Addresses(hook.Sites)}";
            output.WriteLine($"  {hook.Symbol.PadRight(width)}  {place}");
        }
    }

    private static void WriteOffsets(TextWriter output, IReadOnlyList<OffsetStatus> offsets)
    {
        if (offsets.Count == 0)
            return;
        int width = offsets.Max(static offset => offset.GoName.Length);
        foreach (OffsetStatus offset in offsets)
        {
            string value = offset.Offset.IsPresent
                ? string.Create(CultureInfo.InvariantCulture, $"{offset.Offset.Offset,5}  {Describe(offset.Offset)}")
                : "    -  absent";
            output.WriteLine($"  {offset.GoName.PadRight(width)}  {value}");
        }
    }

    private static string Addresses(IReadOnlyList<ProbeSite> sites)
    {
        string shown = string.Join(
            ' ', sites.Take(MostSites).Select(static site => string.Create(CultureInfo.InvariantCulture, $"0x{site.Address:x}")));
        return sites.Count > MostSites ? $"{shown} and {sites.Count - MostSites} more" : shown;
    }

    private static string Describe(ProbeSiteKind kind) => kind switch
    {
        ProbeSiteKind.EmulatedEntry => "entry, emulated",
        ProbeSiteKind.StackCheck => "check, emulated",
        ProbeSiteKind.FirstInstruction => "entry, stepped",
        ProbeSiteKind.Return => "returns, stepped",
        _ => "behind calls",
    };

    private static string Describe(in StructOffset offset) => offset.Source switch
    {
        OffsetSource.TypeDescriptor => "type descriptor",
        OffsetSource.Dwarf => "debug information",
        OffsetSource.Index => "index",
        OffsetSource.NearestVersion => $"index, of the nearest known version {offset.NearestVersion}",
        _ => "absent",
    };
}
