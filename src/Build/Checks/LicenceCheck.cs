using Sonde.Build.Programs;

namespace Sonde.Build.Checks;

/// <summary>Checks the licence: the kernel lets only programs with a GPL-compatible licence read the memory of processes.</summary>
internal sealed class LicenceCheck : IObjectCheck
{
    // https://github.com/torvalds/linux/blob/v6.6/include/linux/license.h
    private static readonly string[] Compatible =
        ["GPL", "GPL v2", "GPL and additional rights", "Dual BSD/GPL", "Dual MIT/GPL", "Dual MPL/GPL"];

    // The tracing helpers whose prototype sets gpl_only (kernel/trace/bpf_trace.c), by their numbers in linux/bpf.h.
    private static readonly Dictionary<int, string> GplOnly = new()
    {
        [4] = "bpf_probe_read",
        [6] = "bpf_trace_printk",
        [25] = "bpf_perf_event_output",
        [27] = "bpf_get_stackid",
        [35] = "bpf_get_current_task",
        [36] = "bpf_probe_write_user",
        [45] = "bpf_probe_read_str",
        [67] = "bpf_get_stack",
        [112] = "bpf_probe_read_user",
        [113] = "bpf_probe_read_kernel",
        [114] = "bpf_probe_read_user_str",
        [115] = "bpf_probe_read_kernel_str",
        [158] = "bpf_get_current_task_btf",
        [177] = "bpf_trace_vprintk",
    };

    public IEnumerable<Problem> Check(BpfObject programs)
    {
        if (programs.Licence is null)
        {
            if (programs.Programs.Any())
            {
                yield return new Problem(
                    ErrorCodes.BadLicence,
                    "the object names no licence, without which the kernel refuses programs that read memory. "
                    + "Add 'char LICENSE[] SEC(\"license\") = \"Dual MIT/GPL\";'.");
            }

            yield break;
        }

        if (Compatible.Contains(programs.Licence))
            yield break;
        foreach (BpfFunction function in programs.Functions)
        {
            int[] helpers = [.. function.Code.Where(static item => item.IsHelperCall && GplOnly.ContainsKey(item.Immediate)).Select(static item => item.Immediate)];
            if (helpers is [])
                continue;
            yield return new Problem(
                ErrorCodes.BadLicence,
                $"'{function.Name}' calls '{GplOnly[helpers[0]]}', which the kernel reserves for GPL-compatible "
                + $"licences, and its object has the licence '{programs.Licence}'. Use one of: {string.Join(", ", Compatible)}.")
            { Word = "license" };
            yield break;
        }
    }
}
