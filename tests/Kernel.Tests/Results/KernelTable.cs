using System.Globalization;
using System.Text;
using Sonde.Kernel.Tests.Machine;
using Sonde.Tests.Kernel;

namespace Sonde.Kernel.Tests.Results;

/// <summary>The matrix as a table in Markdown.</summary>
internal static class KernelTable
{
    internal static string Of(IEnumerable<KernelRun> runs)
    {
        string qemu = HostCommand.Run("qemu-system-x86_64", ["--version"]).Split('\n')[0];
        var table = new StringBuilder(
            $"# Kernels\n\nWritten by `./run kernels` on {DateTime.UtcNow:yyyy-MM-dd}, with {qemu}, emulated. [docs/kernels.md](../../docs/kernels.md) explains the columns.\n\n"
            + "| kernel | lockdown | loaded | instructions | backend | spans | parents | function spans | lost | sockets | injected headers | what it lacks, and what then | ran for |\n"
            + "|---|---|---|---|---|---|---|---|---|---|---|---|---|\n");
        foreach (KernelRun run in runs)
        {
            table.AppendLine(CultureInfo.InvariantCulture, $"""
                | {run.Release} | {Or(run.Lockdown)} | {Loaded(run)} | {(run.MostInstructions == 0 ? "–" : run.MostInstructions)} | {Details(run, GuestCheck.Backend)} | {Details(run, GuestCheck.Spans)} | {Details(run, GuestCheck.Parents)} | {Details(run, GuestCheck.Functions)} | {Details(run, GuestCheck.Losses)} | {Details(run, GuestCheck.Sockets)} | {Details(run, GuestCheck.Propagation)} | {Lacks(run)} | {run.Duration.TotalSeconds:0} s |
                """);
        }
        return table.ToString();
    }

    private static string Loaded(KernelRun run)
    {
        IReadOnlyList<GuestResult> loads = run.Of(GuestCheck.Load);
        return loads.Count == 0 ? "–" : $"{loads.Count(static load => load.Outcome == Outcome.Passed)} of {loads.Count}";
    }

    private static string Details(KernelRun run, string check) =>
        Or(string.Join(", ", run.Of(check).Select(static result => result.Detail)));

    private static string Lacks(KernelRun run)
    {
        if (run.Of(GuestCheck.Refusal) is [var refusal])
            return $"refused: {refusal.Detail}";
        List<string> lacks = [];
        if (!run.Has(KernelFeature.UprobeMulti))
            lacks.Add("uprobe_multi: a perf event for each site");
        if (!run.Has(KernelFeature.WriteUser))
        {
            lacks.Add(run.Has(KernelFeature.ProcessOfSocket)
                ? "bpf_probe_write_user: injection into plain HTTP/1 only"
                : "bpf_probe_write_user: no injection");
        }
        return Or(string.Join("; ", lacks), "nothing");
    }

    private static string Or(string text, string otherwise = "–") => text.Length > 0 ? text : otherwise;
}
